import type { Pushed, PushRefusal } from '@drydock/blueprint';
import { DrydockError, plainText, type OperationReason } from '@drydock/model';
import type { HeldRepository } from './held-repository.ts';
import type { OperationFacts } from './operation.ts';
import type { Ending } from './outcome.ts';
import { Unreachable } from './unreachable.ts';

/** What is intended: all of it was committed before. */
function intended({ branch, progress: { commit, base } }: OperationFacts) {
  if (branch === null || commit === null || base === null) {
    throw new DrydockError('internal', 'An operation pushes only what it has written down before.');
  }
  return { branch, commit, expected: base };
}

/**
 * Where the branch is, of what is to be pushed and may have been: `landed` where it has that, whoever has pushed
 * since; `expected` where it is as it was.
 */
export async function settlePush(
  operation: OperationFacts,
  repository: HeldRepository,
): Promise<'landed' | 'expected' | 'moved'> {
  const { branch, commit, expected } = intended(operation);
  const { commit: at, contains } = await repository.look({ branch, contains: commit });
  if (at === commit || contains === true) {
    return 'landed';
  }
  return at === expected ? 'expected' : 'moved';
}

/** Pushes, from where the branch was when that was tested. */
export async function pushOnce(
  operation: OperationFacts,
  repository: HeldRepository,
): Promise<'landed' | 'base-moved' | Ending> {
  const { result } = await repository.push(intended(operation));
  if (result.outcome !== 'refused') {
    return 'landed';
  }
  const { reason } = result;
  if (reason === 'base-moved' || reason === 'non-fast-forward') {
    // Somebody was faster, or has pushed behind what this very push has brought.
    const found = await settlePush(operation, repository);
    if (found === 'landed') {
      return 'landed';
    }
    return found === 'expected' && reason === 'non-fast-forward' ? refused(result) : 'base-moved';
  }
  return refused(result);
}

const REASONS = {
  hook: 'hook',
  'non-fast-forward': 'non-fast-forward',
  'base-moved': 'base-moved',
  'checked-out': 'checked-out',
  denied: 'denied',
  unknown: 'push-refused',
} as const satisfies Record<Exclude<PushRefusal, 'unreachable'>, OperationReason>;

const SENTENCES = {
  hook: 'A hook of the server declined the push',
  'non-fast-forward': 'The server says that the branch has what the commit lacks',
  'base-moved': 'The branch is not where it was expected',
  'checked-out': 'Somebody works on that branch on the server',
  denied: 'The server does not let whoever pushes do so',
  unknown: 'The push was refused',
} as const satisfies Record<Exclude<PushRefusal, 'unreachable'>, string>;

const WORDS_SAID = 300;

/** @throws Unreachable, which is worth another try */
export function refused({
  reason,
  words,
}: Extract<Pushed, { readonly outcome: 'refused' }>): Ending {
  if (reason === 'unreachable') {
    throw new Unreachable(plainText(words, WORDS_SAID));
  }
  const said = words.trim() === '' ? '' : `: ${plainText(words.trim(), WORDS_SAID)}`;
  return { reason: REASONS[reason], sentence: `${SENTENCES[reason]}${said}.`, words };
}
