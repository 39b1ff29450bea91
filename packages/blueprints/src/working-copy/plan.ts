/** What a lease asks for, repository by repository, or why it cannot be served. Pure. */
import { createHash } from 'node:crypto';
import { accessTo, type Access } from './access.ts';
import type { Attributes, Checkout, Config, Merge } from './config.ts';

export interface PlannedCheckout {
  /** Its name in the lease. */
  readonly name: string;
  /** From the lease's `work`; `.` for the only one. */
  readonly directory: string;
  readonly access: Access;
  readonly which: Which;
  readonly merges: readonly Merge[];
  readonly submodules: boolean;
  readonly depth: number | null;
  readonly timeoutSeconds: number;
}

export type Which =
  | { readonly kind: 'head' }
  | { readonly kind: 'branch' | 'tag' | 'commit' | 'ref'; readonly name: string };

/** The name of the store of an address. */
export const storeName = (url: string): string =>
  createHash('sha256').update(url).digest('hex').slice(0, 40);

const GOOD_NAME = /^(?!.*\.lock$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The last of an address: `site` for `https://example.org/team/site.git`. */
export function nameOf(url: string): string {
  const parts = new URL(url).pathname.split('/').map((part) => part.replace(/\.git$/, ''));
  const last = parts.findLast((part) => part !== '') ?? '';
  return GOOD_NAME.test(last) ? last : 'repository';
}

export function planOf(config: Config, asked: Attributes): readonly PlannedCheckout[] | string {
  const { repository, repositories } = asked;
  const all: readonly (Checkout & { readonly isOnly?: boolean })[] =
    repositories ?? (repository === undefined ? [] : [{ ...asked, repository, isOnly: true }]);
  const planned: PlannedCheckout[] = [];
  for (const [index, each] of all.entries()) {
    const field = each.isOnly === true ? 'repository' : `repositories.${index}`;
    const access = accessTo(config, each.repository);
    if (typeof access === 'string') {
      return `${field}: ${access}`;
    }
    for (const { from } of each.merges) {
      const other = from === undefined ? access : accessTo(config, from);
      if (typeof other === 'string') {
        return `${field}: merges: ${other}`;
      }
    }
    const name = each.directory ?? nameOf(access.url);
    if (planned.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
      return `${field}: another one is in the directory ${name}: give it another \`directory\``;
    }
    planned.push({
      name,
      directory: each.isOnly === true ? '.' : name,
      access,
      which: whichOf(each),
      merges: each.merges,
      submodules: each.submodules,
      depth: each.depth ?? null,
      timeoutSeconds: each.timeoutSeconds ?? asked.timeoutSeconds ?? config.timeoutSeconds,
    });
  }
  return planned;
}

function whichOf(asked: Checkout): Which {
  for (const kind of ['branch', 'tag', 'commit', 'ref'] as const) {
    const name = asked[kind];
    if (name !== undefined) {
      return { kind, name };
    }
  }
  return { kind: 'head' };
}
