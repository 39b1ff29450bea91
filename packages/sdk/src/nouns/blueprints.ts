import type { NounClient } from '../noun-client.ts';

/** The routes under `/v1/blueprints`, one method each. */
export interface BlueprintsClient extends NounClient<'blueprints'> {
  /** @throws DrydockError `conflict` while anything of it lives */
  readonly delete: NounClient<'blueprints'>['delete'];
  /**
   * A new revision of the same configuration, for which nothing was looked up yet: what is built from now on has
   * the newest image of its name. What was built keeps its revision.
   */
  readonly refresh: NounClient<'blueprints'>['refresh'];
  /** No new leases and no new resources; what it has runs on. */
  readonly drain: NounClient<'blueprints'>['drain'];
  /** Newest first. */
  readonly events: NounClient<'blueprints'>['events'];
}
