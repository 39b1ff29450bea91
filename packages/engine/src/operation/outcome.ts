import type { OperationReason, OperationResult } from '@drydock/model';
import type { ConsumedCommand } from '../facts.ts';
import type { OperationFacts, OperationOutcome } from './operation.ts';

/** How it ends. */
export type Ending = { readonly sentence: string } & (
  | { readonly result: OperationResult; readonly commit?: string; readonly base?: string | null }
  | {
      readonly reason: OperationReason;
      readonly base?: string;
      readonly head?: string;
      readonly during?: string;
      readonly files?: readonly string[];
      readonly words?: string;
      readonly exitCode?: number | null;
    }
);

/** Thrown to end the work: nothing more is to be done for it. */
export class OperationOver extends Error {
  readonly ending: Ending;
  /** Those that end it. */
  readonly commands: readonly ConsumedCommand[];

  constructor(ending: Ending, commands: readonly ConsumedCommand[] = []) {
    super(ending.sentence);
    this.name = 'OperationOver';
    this.ending = ending;
    this.commands = commands;
  }
}

/** What is stored of it, with how far it was. */
export function outcomeOf(
  ending: Ending,
  { progress, triesMax }: OperationFacts,
): OperationOutcome {
  const { base, head, commit, tree, moved } = progress;
  const failed = 'reason' in ending ? ending : null;
  const result = 'result' in ending ? ending.result : null;
  const said = ending as { commit?: string; base?: string | null; head?: string };
  return {
    result,
    reason: failed?.reason ?? null,
    sentence: ending.sentence,
    base: said.base ?? base,
    head: said.head ?? head,
    commit: said.commit ?? commit,
    tree,
    tries: Math.min(moved + 1, triesMax),
    during: failed?.during ?? null,
    files: failed?.files ?? [],
    words: failed?.words ?? null,
    exitCode: failed?.exitCode ?? null,
  };
}
