import type { Identity } from '../identity.ts';
import type { SshEndpoint } from './endpoint.ts';

/** A resource's directory on a host, and how programs run in it. */
export interface HostPlace {
  readonly endpoint: SshEndpoint;
  readonly directory: string;
  readonly mode: Identity['mode'];
}
