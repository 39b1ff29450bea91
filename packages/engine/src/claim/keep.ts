import type { WorkContext } from '@drydock/blueprint';
import { DrydockError, unstorableIn, type Json, type JsonObject } from '@drydock/model';
import type { Claim } from '../facts.ts';
import { kept } from '../resource/events.ts';
import type { CallStore } from './calls.ts';
import { FencedOut } from './fenced-out.ts';

/** A name is a key in the revision's row. */
const NAME_MAX = 200;

/** Which of both a kind's function may use; null for none of it. */
export interface MayKeep {
  readonly state: boolean;
  /** For which revision something is looked up: of the resource, or the one that an update aims at. */
  readonly resolves: 'own' | { readonly revision: number } | null;
}

/** What a kind has stored beside its calls and its outcome: a state of its resource, and what it has looked up. */
export function keepingOn(
  store: CallStore,
  { claim, signal, may }: { claim: Claim; signal: AbortSignal; may: MayKeep },
): Pick<WorkContext, 'keep' | 'resolve'> {
  return {
    keep: async (state: JsonObject) => {
      signal.throwIfAborted();
      if (!may.state) {
        throw misused('A state is kept only while a resource is built, updated or destroyed.');
      }
      if (!(await store.keepState(claim, state, kept()))) {
        throw new FencedOut(claim.id);
      }
    },
    resolve: async <Result extends Json>(
      name: string,
      find: () => Promise<Result>,
    ): Promise<Result> => {
      signal.throwIfAborted();
      if (may.resolves === null || name === '' || name.length > NAME_MAX) {
        throw misused(
          `Something is looked up by a name of at most ${NAME_MAX} characters, and while a resource is built or updated.`,
        );
      }
      const of = { name, revision: may.resolves === 'own' ? null : may.resolves.revision };
      const before = await store.findResolved(claim, of);
      if (before !== null) {
        return before.value as Result;
      }
      const found = await find();
      signal.throwIfAborted();
      const path = unstorableIn(found);
      if (path !== null) {
        throw misused(
          `What was looked up as "${name}" cannot be stored: ${path || 'it'} has a NUL or half a character.`,
        );
      }
      const recorded = await store.recordResolved(claim, of, found);
      if (recorded === null) {
        throw new FencedOut(claim.id);
      }
      return recorded.value as Result;
    },
  };
}

const misused = (sentence: string): DrydockError => new DrydockError('internal', sentence);
