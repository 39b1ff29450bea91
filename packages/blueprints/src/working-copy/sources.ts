/** Which repositories a lease may ask for, and with what they are asked. Pure. */
import { posix } from 'node:path';
import { isPrivateAddress, readAddress, type RepositoryAddress } from './address.ts';
import type { Attributes, Config } from './config.ts';

type Allowed = Pick<Config, 'repositories' | 'others'>;

/** Where something is fetched from. */
export interface Source {
  readonly address: RepositoryAddress;
  /** The name of the secret that it is asked with. */
  readonly credential: string | undefined;
  /** With ssh: its server's public key, where the blueprint knows it. */
  readonly hostKey: string | undefined;
  /** Nothing but what everybody reaches will do: where its name leads to is looked up before each use. */
  readonly publicOnly: boolean;
}

/** The source of what a lease calls so: a name of the blueprint, or an address; or a sentence that says why not. */
export function sourceOf(allowed: Allowed, asked: string): Source | string {
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
    : sourceAt(allowed, address);
}

/** The source of an address, which may be one of the blueprint’s, or a sentence that says why not. */
export function sourceAt(allowed: Allowed, address: RepositoryAddress): Source | string {
  const { repositories, others } = allowed;
  const known = Object.values(repositories).find(({ url }) => {
    const read = readAddress(url);
    return typeof read !== 'string' && sameFor(read) === sameFor(address);
  });
  if (known !== undefined) {
    return ofBlueprint(known, others);
  }
  if (others === 'none') {
    return `the blueprint allows no other repositories than its own${namesOf(allowed)}`;
  }
  if (others === 'public' && isPrivateAddress(address)) {
    return address.scheme === 'file'
      ? 'the blueprint allows no repositories in files of the host (`others: any` would)'
      : `the blueprint allows no private addresses such as ${address.host} (\`others: any\` would)`;
  }
  return {
    address,
    credential: undefined,
    hostKey: undefined,
    publicOnly: others !== 'any',
  };
}

function ofBlueprint(
  entry: Config['repositories'][string],
  others: Config['others'],
): Source | string {
  const address = readAddress(entry.url);
  if (typeof address === 'string') {
    return `the address of a repository ${address}`;
  }
  const { credential, hostKey } = entry;
  const mayBePrivate = entry.private || others === 'any' || isPrivateAddress(address);
  return { address, credential, hostKey, publicOnly: !mayBePrivate };
}

const unknown = (allowed: Allowed, asked: string): string =>
  `the blueprint has no repository "${asked}", and it is no address${namesOf(allowed)}`;

function namesOf({ repositories }: Allowed): string {
  const names = Object.keys(repositories);
  return names.length === 0 ? '' : `: it has ${names.sort().join(', ')}`;
}

/** Servers take both. */
const sameFor = ({ url }: RepositoryAddress): string => url.replace(/\/+$/, '').replace(/\.git$/, '');

/** Why a lease cannot be had of this configuration, ever, or null: the first thing, with its field. */
export function whyNotAsked(config: Allowed, asked: Attributes): string | null {
  const several = asked.repositories ?? [];
  const all =
    asked.repository === undefined
      ? several.map((each, index) => ({ ...each, field: `repositories.${index}.` }))
      : [{ ...asked, repository: asked.repository, field: '' }];
  for (const { repository, merges, field } of all) {
    const source = sourceOf(config, repository);
    if (typeof source === 'string') {
      return `${field}repository: ${source}`;
    }
    for (const [index, { from }] of merges.entries()) {
      const why = from === undefined ? null : sourceOf(config, from);
      if (typeof why === 'string') {
        return `${field}merges.${index}.from: ${why}`;
      }
    }
  }
  return null;
}

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
