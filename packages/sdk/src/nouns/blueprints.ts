import type { NounClient } from '../noun-client.ts';

/** The routes under `/v1/blueprints`, one method each. */
export interface BlueprintsClient extends NounClient<'blueprints'> {
  /** @throws DrydockError `conflict` while anything of it lives */
  readonly delete: NounClient<'blueprints'>['delete'];
  /** No new leases and no new resources; what it has runs on. */
  readonly drain: NounClient<'blueprints'>['drain'];
  /** Newest first. */
  readonly events: NounClient<'blueprints'>['events'];
}
