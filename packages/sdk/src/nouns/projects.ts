import type { NounClient } from '../noun-client.ts';

/** The routes under `/v1/projects`, one method each. */
export interface ProjectsClient extends NounClient<'projects'> {
  /** The token's own project; all of them for an admin of the project that administers. */
  readonly list: NounClient<'projects'>['list'];
}
