import type { HeldRepository } from './held-repository.ts';
import type { OperationFacts } from './operation.ts';
import type { Ending } from './outcome.ts';

/** What was made, or why there is nothing to go on with. */
export type Made =
  | { readonly base: string; readonly head: string; readonly commit: string; readonly tree: string }
  /** The working copy has changes, and nothing was done. */
  | { readonly changed: readonly string[] }
  | { readonly ending: Ending };

/** Brings the ref onto the branch, as both are at the remote now. */
export async function integrate(
  { ref, branch, repository: name, wish }: OperationFacts,
  repository: HeldRepository,
): Promise<Made> {
  const { strategy, author, message } = wish;
  const { result } = await repository.integrate({
    ref: ref ?? '',
    onto: branch ?? '',
    ...(strategy !== undefined && { strategy }),
    ...(author !== undefined && { author: { ...author } }),
    ...(message !== undefined && { message }),
  });
  switch (result.outcome) {
    case 'integrated':
      return result;
    case 'nothing': {
      const { base } = result;
      const sentence = `${branch} has all of ${ref} already`;
      return { ending: { result: 'nothing', sentence, base } };
    }
    case 'conflict': {
      const { phase: during, files, base, head } = result;
      const which = files.length === 0 ? '' : `: ${files.slice(0, FILES_SAID).join(', ')}`;
      const sentence = `${ref} does not fit onto ${branch}, at ${during}${which}.`;
      return { ending: { reason: 'conflict', sentence, during, files, base, head } };
    }
    case 'unrelated': {
      const { base, head } = result;
      const sentence = `${ref} and ${branch} have no commit in common.`;
      return { ending: { reason: 'unrelated', sentence, base, head } };
    }
    case 'changed':
      return { changed: result.files };
    case 'missing': {
      const reason = result.what === 'ref' ? 'missing-ref' : 'missing-branch';
      const missing = result.what === 'ref' ? `no ref ${ref}` : `no branch ${branch}`;
      return { ending: { reason, sentence: `${name} has ${missing}.` } };
    }
  }
}

/** More files are in the outcome. */
const FILES_SAID = 5;
