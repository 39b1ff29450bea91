import {
  isSlot,
  type Budget,
  type Installation,
  type LaunchedThing,
  type Secrets,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError, plainLine, plainText, type Json } from '@drydock/model';
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
    readonly installation: Installation;
    readonly budget: Budget;
    /** The kind whose work it is, and who counts what it launches. */
    readonly kind: string;
    readonly onLaunched: (kind: string) => void;
    /** What the resource stands on, and may stand on. */
    readonly layer: Pick<WorkContext, 'lease' | 'held'>;
    readonly keeping: Pick<WorkContext, 'keep' | 'resolve'>;
    /** What the names of its calls begin with, so that another piece of work has calls of the same names; '' for none. */
    readonly callsOf: string;
    /** Whether it sees the calls of whatever was done for the object before, the newest of a name. */
    readonly recallsAll: boolean;
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
    installation: work.installation,
    ...work.budget,
    launched: ({ what, id }) => launch(store, work, { what: plainLine(what, 64), id }),
    log: (message) => {
      if (logged.length < LINES_MAX) {
        logged.push(say(plainText(message, LINE_LENGTH_MAX)));
      }
    },
    call: <Request extends Json, Result extends Json>(
      name: string,
      request: Request,
      act: (key: string, request: Request) => Promise<Result>,
    ) => makeCall(store, claim, owner, signal, { name: work.callsOf + name, request, act }),
    recall: async (name) => {
      const intent = work.recallsAll
        ? await store.recallNewest(owner, name)
        : await store.recall(owner, work.callsOf + name);
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
    ...work.keeping,
    lease: (name, wish) => layer.lease(name, wish),
    held: (name) => layer.held(name),
    entitled: () => (signal.aborted ? Promise.resolve(false) : work.entitled()),
  };
  return { context, logged };
}

/** Written at once, and not with the outcome: what costs is told of whatever becomes of the work. */
async function launch(
  store: CallStore,
  work: {
    readonly claim: Claim;
    readonly owner: CallOwner;
    readonly kind: string;
    readonly onLaunched: (kind: string) => void;
  },
  thing: LaunchedThing,
): Promise<void> {
  const { claim, owner, kind } = work;
  if (owner.kind !== 'resource' || thing.id === '' || plainLine(thing.id, 200) !== thing.id) {
    throw new DrydockError(
      'internal',
      'What is launched is told of by a resource, with an id of at most 200 characters.',
    );
  }
  const isNew = await store.recordLaunch(claim, kind, resource.launched({ ...thing }));
  if (isNew === null) {
    throw new FencedOut(claim.id);
  }
  if (isNew) {
    work.onLaunched(kind);
  }
}
