import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { canonicalJson, type Json, type JsonObject } from '@drydock/model';
import { isBucket, isRate } from '../budget.ts';
import type { Budget, Installation, Secrets, WorkContext } from '../context.ts';
import { noSecrets } from '../no-secrets.ts';
import { isSlot } from '../returned.ts';

/** What a worker's process does to a call when it dies, or loses its lock, in the middle. */
export type Fault = 'crash-before-act' | 'crash-after-act' | 'abort-during-act';

export interface FaultPlan {
  readonly fault: Fault;
  /** Counted from 0, over the calls that are not answered from the record. */
  readonly call: number;
}

/** Stands for the death of the process: nothing after it is recorded. */
export class SimulatedCrash extends Error {
  constructor() {
    super('The process died here.');
    this.name = 'SimulatedCrash';
  }
}

export interface RecordedContext {
  readonly context: WorkContext;
  /** Whether the planned fault has come: if not, there was no such call. */
  hasFailed(): boolean;
}

/** The stored calls of one object's phase; they outlive the contexts, as rows outlive a worker. */
export interface Recorder {
  open(options?: {
    readonly faultPlan?: FaultPlan;
    /** What `context.entitled` answers, or what it does. Default: true. */
    readonly entitled?: boolean | (() => Promise<boolean>);
    /** Whether what was recorded before is recalled too, as where a resource is destroyed. */
    readonly recallsAll?: boolean;
  }): RecordedContext;
  /** What its kind has kept of the resource last; null for nothing. */
  kept(): JsonObject | null;
}

/** What was looked up for one revision of a blueprint, as text: shared by all that it builds. */
export type Resolved = Map<string, string>;

/** Which Drydock the suite is: always the same one. */
export const CONFORMANCE_INSTALLATION: Installation = {
  id: 'ins_00000000000000000000000000',
  epoch: 1,
};

/** Everybody's turn is at once; what could not be counted by is a mistake of the kind. */
export const atOnce: Budget = {
  budget: async (bucket, rate) => {
    assert.ok(isBucket(bucket), `"${bucket}" is no name of a bucket`);
    assert.ok(isRate(rate), `${JSON.stringify(rate)} is no rate`);
  },
  throttled: async (bucket) => assert.ok(isBucket(bucket), `"${bucket}" is no name of a bucket`),
};

interface Behind {
  readonly recorder: Recorder;
  readonly abort: AbortController;
  readonly namesUsed: Set<string>;
}

const behind = new WeakMap<WorkContext, Behind>();

/** The object is looked at anew in the same process: a call may come again, and is answered. */
export function beginStep(context: WorkContext): void {
  behind.get(context)?.namesUsed.clear();
}

/** The calls that a context of `createRecorder` has recorded; null for any other one. */
export const recorderOf = (context: WorkContext): Recorder | null =>
  behind.get(context)?.recorder ?? null;

/** Fires the signal of a context of `createRecorder`. */
export function abortContext(context: WorkContext, reason: unknown): void {
  behind.get(context)?.abort.abort(reason);
}

interface RecordedCall {
  readonly key: string;
  readonly request: string;
  result: string | undefined;
}

export interface RecorderOptions {
  readonly resolved?: Resolved;
  /** Of what was done for the object before: an update has calls of its own. */
  readonly before?: Recorder | null;
}

/** Calls are stored and replayed as the engine does it, as text, so that nothing is shared. */
export function createRecorder(
  node: string,
  secrets: Secrets = noSecrets,
  takenElsewhere: ReadonlySet<string> = new Set(),
  { resolved = new Map(), before = null }: RecorderOptions = {},
): Recorder {
  const calls = new Map<string, RecordedCall>();
  let kept: string | null = null;
  const recorder: Recorder = {
    kept: () => (kept === null ? (before?.kept() ?? null) : (JSON.parse(kept) as JsonObject)),
    open: ({ faultPlan, entitled = true, recallsAll = false } = {}) => {
      const abort = new AbortController();
      const namesUsed = new Set<string>();
      let made = 0;
      let failed = false;
      const earlier = recallsAll ? before?.open().context : undefined;

      /** Runs what may be cut off, as it is planned; whatever is recorded of it is recorded after that. */
      const cutOff = async <Result>(act: () => Promise<Result>): Promise<Result> => {
        const fault = faultPlan?.call === made ? faultPlan.fault : undefined;
        made += 1;
        failed ||= fault !== undefined;
        if (fault === 'crash-before-act') {
          throw new SimulatedCrash();
        }
        const acting = act();
        if (fault === 'abort-during-act') {
          abort.abort(new SimulatedCrash());
        }
        const result = await acting;
        if (fault === 'crash-after-act') {
          throw new SimulatedCrash();
        }
        return result;
      };
      const call = async <Request extends Json, Result extends Json>(
        name: string,
        request: Request,
        act: (key: string, request: Request) => Promise<Result>,
      ): Promise<Result> => {
        assert.ok(!namesUsed.has(name), `the call "${name}" is made twice in one step`);
        namesUsed.add(name);
        const recorded = calls.get(name) ?? {
          key: randomUUID(),
          request: toStored(request, `the request of "${name}"`),
          result: undefined,
        };
        calls.set(name, recorded);
        if (recorded.result !== undefined) {
          return JSON.parse(recorded.result) as Result;
        }
        const result = await cutOff(() =>
          act(recorded.key, JSON.parse(recorded.request) as Request),
        );
        abort.signal.throwIfAborted();
        recorded.result = toStored(result, `the result of "${name}"`);
        return JSON.parse(recorded.result) as Result;
      };
      const context: WorkContext = {
        signal: abort.signal,
        node,
        secrets,
        installation: CONFORMANCE_INSTALLATION,
        ...atOnce,
        launched: async ({ what, id }) => {
          assert.ok(what !== '' && id !== '', 'what was launched has a word and an id');
        },
        log: (message) => assert.equal(typeof message, 'string'),
        call,
        recall: async (name) => {
          const recorded = calls.get(name);
          return recorded === undefined
            ? ((await earlier?.recall(name)) ?? null)
            : {
                key: recorded.key,
                request: JSON.parse(recorded.request) as Json,
                result:
                  recorded.result === undefined
                    ? null
                    : { value: JSON.parse(recorded.result) as Json },
              };
        },
        take: async (slot) => {
          assert.ok(isSlot(slot), `"${slot}" is no name of a slot`);
          return !takenElsewhere.has(slot);
        },
        keep: async (state) => {
          abort.signal.throwIfAborted();
          const stored = toStored(state, 'what is kept');
          await cutOff(async () => {
            kept = stored;
          });
        },
        resolve: async <Result extends Json>(name: string, find: () => Promise<Result>) => {
          assert.ok(name !== '' && name.length <= 200, `"${name}" is no name to look up by`);
          const before = resolved.get(name);
          if (before !== undefined) {
            return JSON.parse(before) as Result;
          }
          const found = toStored(await cutOff(find), `what is looked up as "${name}"`);
          abort.signal.throwIfAborted();
          resolved.set(name, found);
          return JSON.parse(found) as Result;
        },
        lease: (name) => noLeases(name),
        held: (name) => noLeases(name),
        entitled: async () => (typeof entitled === 'function' ? entitled() : entitled),
      };
      behind.set(context, { recorder, abort, namesUsed });
      return {
        context,
        hasFailed: () => failed,
      };
    },
  };
  return recorder;
}

function noLeases(name: string): Promise<never> {
  return assert.fail(
    `the lease "${name}" is asked for, and the harness grants none: give it \`leases\``,
  );
}

/** The value as the database would hold it; what does not survive that is a mistake of the kind. */
function toStored(value: Json, what: string): string {
  const stored = JSON.stringify(value);
  assert.deepEqual(JSON.parse(stored), value, `${what} is not plain JSON`);
  return canonicalJson(value);
}
