/** Which repositories a lease may ask for, and with what they are asked. Pure. */
import { posix } from 'node:path';
import { isPrivateAddress, readAddress, type RepositoryAddress } from './address.ts';
import type { Config } from './config.ts';

type Allowed = Pick<Config, 'repositories' | 'others'>;

/** Where something is fetched from, and how it is asked. */
export interface Access extends RepositoryAddress {
  /** The name of the secret that it is asked with. */
  readonly credential: string | null;
  /** With ssh: its server’s public key, where the blueprint knows it. */
  readonly hostKey: string | null;
  /** Whether the blueprint names it itself. */
  readonly own: boolean;
  /** Nothing but what everybody reaches will do: where its name leads to is looked up before each use. */
  readonly publicOnly: boolean;
}

/** How that is reached which a lease calls so, by a name of the blueprint or its address; or why not, for people. */
export function accessTo(allowed: Allowed, asked: string): Access | string {
  const { repositories, others } = allowed;
  if (Object.hasOwn(repositories, asked)) {
    const entry = repositories[asked];
    return entry === undefined ? unknown(allowed, asked) : ofBlueprint(entry, others);
  }
  if (!/[:/]/.test(asked)) {
    return unknown(allowed, asked);
  }
  const address = readAddress(asked);
  return typeof address === 'string'
    ? `the address of a repository ${address}`
    : accessAt(allowed, address);
}

/** How an address is reached, which may be one of the blueprint’s; or why not. */
export function accessAt(allowed: Allowed, address: RepositoryAddress): Access | string {
  const { repositories, others } = allowed;
  const known = Object.values(repositories).find(({ url }) => {
    const read = readAddress(url);
    return typeof read !== 'string' && sameAddress(read) === sameAddress(address);
  });
  if (known !== undefined) {
    return ofBlueprint(known, others);
  }
  if (others === 'none') {
    return `the blueprint takes no other addresses than those of its own repositories${namesOf(allowed)}`;
  }
  if (others === 'public' && isPrivateAddress(address)) {
    const what = address.scheme === 'file' ? 'a file of the host' : 'a private address';
    return `${address.scheme === 'file' ? address.url : address.host} is ${what}: the blueprint takes only what everybody reaches`;
  }
  return { ...address, credential: null, hostKey: null, own: false, publicOnly: others !== 'any' };
}

function ofBlueprint(
  entry: Config['repositories'][string],
  others: Config['others'],
): Access | string {
  const address = readAddress(entry.url);
  if (typeof address === 'string') {
    return `the address of a repository ${address}`;
  }
  const { credential = null, hostKey = null } = entry;
  const mayBePrivate = entry.private || others === 'any' || isPrivateAddress(address);
  return { ...address, credential, hostKey, own: true, publicOnly: !mayBePrivate };
}

const unknown = (allowed: Allowed, asked: string): string =>
  `"${asked}" is neither a name of the blueprint’s repositories nor an address${namesOf(allowed)}`;

function namesOf({ repositories }: Allowed): string {
  const names = Object.keys(repositories);
  return names.length === 0 ? '' : `: it has ${names.sort().join(', ')}`;
}

/** One for all that servers take for the same. */
export const sameAddress = ({ url }: RepositoryAddress): string =>
  url.replace(/\/+$/, '').replace(/\.git$/, '');

/**
 * The address that a submodule’s is, or why it is none: `../other.git` is meant from where its parent is.
 *
 * Source: `git help submodule`, `add`: what begins with ./ or ../ is relative to the superproject’s remote.
 */
export function submoduleAddress(
  parent: RepositoryAddress,
  text: string,
): RepositoryAddress | string {
  if (!/^\.\.?\//.test(text)) {
    return readAddress(text);
  }
  const url = new URL(parent.url);
  const isPlain = /^[^\p{Cc}\s?#%\\]*$/u.test(text);
  // A query is of no folder.
  url.search = '';
  const path = posix.join(url.pathname, text);
  const depth = text.split('/').filter((part) => part === '..').length;
  if (!isPlain || depth > url.pathname.split('/').filter((part) => part !== '').length) {
    return 'must be an address, or a path from where its parent is';
  }
  url.pathname = path;
  return readAddress(url.href);
}
