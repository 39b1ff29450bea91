/** What is done to a repository once its commit is checked out: merges on top, submodules, files of LFS. */
import type { Shell } from '@drydock/blueprint';
import type { Config } from './config.ts';
import { mergeAll, type ResolvedMerge } from './merges.ts';
import type { PlannedCheckout } from './plan.ts';
import type { Remotes } from './remotes.ts';
import { lookInto } from './submodules.ts';
import type { TellOptions } from './tell.ts';

export interface CheckedOut {
  /** Where commands of the lease run, with its mark; `cwd` is the lease's `work`. */
  readonly shell: Shell;
  readonly remotes: Remotes;
  /** Git's path on the host. */
  readonly git: string;
  /** The resource's directory, absolute: stores are in its `store`. */
  readonly resourceDirectory: string;
  /** The lease's own, absolute: `work`, `home` and `tmp` are in it. */
  readonly leaseDirectory: string;
  readonly config: Config;
  readonly planned: PlannedCheckout;
  /** What is checked out. */
  readonly head: string;
  /** What `planned.merges` were when the lease was accepted. */
  readonly merges: readonly ResolvedMerge[];
  readonly options: TellOptions;
}

export interface Prepared {
  readonly head: string;
  readonly lfsPointers: number;
  readonly submodules: number;
}

/** Or why it cannot be done, in a sentence. */
export async function prepareCheckout(
  copy: CheckedOut,
): Promise<Prepared | { readonly refused: string }> {
  const merged = await mergeAll(copy);
  if ('refused' in merged) {
    return merged;
  }
  const inside = await lookInto(copy);
  return 'refused' in inside ? inside : { head: merged.head, ...inside };
}
