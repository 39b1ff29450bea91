import { isSlot, type Secrets, type WorkContext } from '@drydock/blueprint';
import { DrydockError, plainText, type Json } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { Claim } from '../facts.ts';
import * as lease from '../lease/events.ts';
import * as resource from '../resource/events.ts';
import { FencedOut } from './fenced-out.ts';
import { makeCall, type CallOwner, type CallStore } from './calls.ts';

/** A kind's view of the world for one piece of work, and the lines that it logged. */
export interface Work {
  readonly context: WorkContext;
  readonly logged: NewEvent[];
}

/** Lines that one piece of work may log; more are dropped with a note. */
const LINES_MAX = 100;
const LINE_LENGTH_MAX = 1_000;

export function workOn(
  store: CallStore,
  work: {
    readonly claim: Claim;
    readonly owner: CallOwner;
    readonly signal: AbortSignal;
    readonly node: string;
    readonly secrets: Secrets;
    /** What the resource stands on, and may stand on. */
    readonly layer: Pick<WorkContext, 'lease' | 'held'>;
    /** The whole name of a slot of the kind's own; null where none may be taken. */
    readonly slotOf: ((slot: string) => string) | null;
    /** Whether the object may still start something outside; never for one that is taken down. */
    readonly entitled: () => Promise<boolean>;
  },
): Work {
  const { claim, owner, signal, node, secrets, layer } = work;
  const logged: NewEvent[] = [];
  const say = (owner.kind === 'resource' ? resource : lease).logged;
  const context: WorkContext = {
    signal,
    node,
    secrets,
    log: (message) => {
      if (logged.length < LINES_MAX) {
        logged.push(say(plainText(message, LINE_LENGTH_MAX)));
      }
    },
    call: <Request extends Json, Result extends Json>(
      name: string,
      request: Request,
      act: (key: string, request: Request) => Promise<Result>,
    ) => makeCall(store, claim, owner, signal, { name, request, act }),
    recall: async (name) => {
      const intent = await store.recall(owner, name);
      return intent && { ...intent, request: JSON.parse(intent.request) as Json };
    },
    take: async (slot) => {
      signal.throwIfAborted();
      if (work.slotOf === null || !isSlot(slot)) {
        throw new DrydockError(
          'internal',
          'A slot is taken by a name of at most 500 characters, and while a resource is built.',
        );
      }
      const taken = await store.takeSlot(claim, work.slotOf(slot));
      if (taken === null) {
        throw new FencedOut(claim.id);
      }
      return taken;
    },
    lease: (name, wish) => layer.lease(name, wish),
    held: (name) => layer.held(name),
    entitled: () => (signal.aborted ? Promise.resolve(false) : work.entitled()),
  };
  return { context, logged };
}
