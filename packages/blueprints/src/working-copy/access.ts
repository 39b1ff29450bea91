/** Which repositories a lease may ask for, and how they are reached. Pure. */
import { isPrivateAddress, readAddress, type RepositoryAddress } from './address.ts';
import type { Config } from './config.ts';

export interface Access extends RepositoryAddress {
  /** The name of the credential that it is asked for with. */
  readonly credential: string | null;
  readonly hostKey: string | null;
}

/** @returns how, or why not, as a predicate */
export function accessTo(config: Config, text: string): Access | string {
  const known = Object.hasOwn(config.repositories, text) ? config.repositories[text] : undefined;
  const address = readAddress(known?.url ?? text);
  if (typeof address === 'string') {
    return known === undefined && !text.includes(':')
      ? `"${text}" is neither a name of the blueprint’s repositories nor an address`
      : address;
  }
  if (known === undefined && config.others === 'none') {
    return 'must be a name of the blueprint’s repositories: it takes no other addresses';
  }
  if (known === undefined && config.others === 'public' && isPrivateAddress(address)) {
    return 'must be an address that everybody reaches: this blueprint takes no others';
  }
  return { ...address, credential: known?.credential ?? null, hostKey: known?.hostKey ?? null };
}
