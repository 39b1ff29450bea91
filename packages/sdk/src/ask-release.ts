import type { Command } from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';

/** How a release is asked for: with a reason for the timeline, or without. */
export interface ReleaseOptions extends CallOptions {
  readonly reason?: string | undefined;
}

export function askRelease(
  http: Http,
  route: 'leases.release' | 'resources.release',
  id: string,
  { reason, ...options }: ReleaseOptions,
): Promise<Command> {
  return http.call(route, { id, body: reason === undefined ? {} : { reason } }, options);
}
