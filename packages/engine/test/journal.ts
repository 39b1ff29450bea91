import {
  createRegistry,
  defineBlueprint,
  done,
  noSecrets,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import type { BeatStore } from '../src/claim/beat.ts';
import type { CallStore } from '../src/claim/calls.ts';
import type { NewEvent } from '../src/event.ts';
import type {
  AttemptFacts,
  Claim,
  ConsumedCommand,
  LeaseFacts,
  OpenCommand,
  Reason,
  ResourceFacts,
} from '../src/facts.ts';
import type { Hint } from '../src/hint.ts';
import type { HeldLeaseStore } from '../src/layer/held-lease.ts';
import { createLocalBudgets } from '../src/budget/local-budgets.ts';
import type { LockSet } from '../src/lock.ts';
import { observerFrom } from '../src/observer.ts';
import type { Surroundings } from '../src/surroundings.ts';

/** An outcome of slow work, whichever it is. */
interface Written {
  readonly to: string;
  readonly state?: JsonObject;
  readonly delayMs?: number;
  readonly fault?: boolean;
  readonly reason?: string | Reason;
}

/** What the kind does when it is asked: for a lease or a resource, up or down. */
export type Act = (context: WorkContext, room: Journal) => Promise<Step<JsonObject | null>>;

/** Ports that write down all that a verb says, in order, and a kind that does what a test wants. */
export class Journal {
  readonly lines: string[] = [];
  /** What was measured; when in between does not matter. */
  readonly measured: string[] = [];
  /** What was written last of a timeline. */
  told: readonly NewEvent[] = [];
  /** What the kind was shown. */
  readonly views: unknown[] = [];
  readonly stopping = new AbortController();
  /** Open commands, as they are read during the work. */
  commands: readonly OpenCommand[] = [];
  beats: 'kept' | 'lost' | 'commanded' = 'kept';
  /** Whether the outcome can be written: false when fenced out. */
  written = true;
  act: Act = () => Promise.resolve(done({ is: 'made' }));
  readonly #lockLost = new AbortController();
  #nudge: () => void = () => undefined;

  /** Notes it, and gives back what a port answers. */
  say<Answer>(line: string, answer: Answer): Promise<Answer> {
    this.lines.push(line);
    return Promise.resolve(answer);
  }

  /** The same for the outcome of slow work, with how it answers the commands that are open. */
  sayWritten(
    { to, ...done }: Written,
    commands: readonly ConsumedCommand[],
    open: readonly OpenCommand[],
    events: readonly NewEvent[],
  ): Promise<boolean> {
    this.told = events;
    const { delayMs, fault, reason } = done;
    const why = typeof reason === 'object' ? `${reason.code}: ${reason.sentence}` : reason;
    const parts = [
      delayMs === undefined ? '' : `in ${delayMs} ms`,
      fault === true ? 'after a fault' : '',
      why ?? '',
      open.length > 0 ? `(${commands.length} of ${open.length} commands)` : '',
      // A fault is told in a line of its own, which is no line of the kind's.
      ...logged(events).flatMap((line) => (line === why ? [] : `(${line})`)),
    ];
    return this.say(['write', to, ...parts].filter((part) => part !== '').join(' '), this.written);
  }

  loseLock(): void {
    this.#lockLost.abort(new Error('lost'));
  }

  /** The claim's next beat, at once. */
  nudge(): void {
    this.#nudge();
  }

  readonly nudges = {
    listen: (_: string, nudged: () => void) => {
      this.#nudge = nudged;
      return () => undefined;
    },
    nudge: (id: string) => {
      this.lines.push(`nudge ${id}`);
    },
  };

  readonly store: CallStore &
    BeatStore &
    HeldLeaseStore & {
      openCommands(): Promise<readonly OpenCommand[]>;
      isEntitled(): Promise<boolean>;
      whereDue(): Promise<Hint | null>;
    } = {
    intend: () => Promise.resolve(null),
    recall: () => Promise.resolve(null),
    takeSlot: () => Promise.resolve(null),
    recordLaunch: () => Promise.resolve(true),
    recallNewest: () => Promise.resolve(null),
    keepState: () => Promise.resolve(true),
    findResolved: () => Promise.resolve(null),
    recordResolved: (_, __, value) => Promise.resolve({ value }),
    recordCall: () => Promise.resolve(true),
    findHeld: () => Promise.resolve(null),
    requestHeld: () => Promise.resolve(null),
    isHeldEntitled: () => Promise.resolve(true),
    isEntitled: () => Promise.resolve(true),
    beat: () => Promise.resolve(this.beats),
    letGo: () => this.say('let go', undefined),
    openCommands: () => this.say('open commands', this.commands),
    whereDue: () => Promise.resolve(null),
  };

  get surroundings(): Surroundings {
    const say = (line: string): void => {
      this.lines.push(line);
    };
    const held = (): LockSet => ({
      keys: ['key'],
      signal: this.#lockLost.signal,
      extend: () => Promise.resolve(true),
      handOver: held,
      release: () => this.say('unlock', undefined),
    });
    return {
      writer: 'test',
      node: 'here',
      kinds: createRegistry([this.#kind()]),
      secretsOf: () => noSecrets,
      installation: () => ({ id: 'ins_test', epoch: 1 }),
      budgets: createLocalBudgets(60_000),
      locks: { take: () => Promise.resolve(held()) },
      hints: { send: (hints) => hints.forEach((hint) => say(`hint ${hintText(hint)}`)) },
      timers: { hintIn: (delayMs, hint) => say(`in ${delayMs} ms ${hintText(hint)}`) },
      changes: {
        publish: (changes) =>
          changes.forEach(({ lease, status }) => say(`change ${lease} ${status}`)),
      },
      observer: observerFrom({
        failed: (what, id) => say(`failed ${what} ${id}`),
        fencedOut: (_, id) => say(`fenced out ${id}`),
        lockLost: () => say('lock lost'),
        took: (what) => this.measured.push(what),
        became: (outcome) => say(`became ${outcome}`),
        granted: (type) => say(`granted ${type}`),
        built: (kind) => say(`built ${kind}`),
        consumed: (command, outcome) => say(`consumed ${command} ${outcome}`),
      }),
      lockMs: 600_000,
    };
  }

  #kind(): ReturnType<typeof defineBlueprint> {
    const act = async (context: WorkContext, view: unknown): Promise<Step<JsonObject>> => {
      this.lines.push('act');
      this.views.push(view);
      return (await this.act(context, this)) as Step<JsonObject>;
    };
    const remove = async (context: WorkContext, view: unknown): Promise<Step<null>> =>
      (await act(context, view)) as unknown as Step<null>;
    const anything = z.record(z.string(), z.json());
    return defineBlueprint({
      kind: 'thing',
      provides: 'thing',
      summary: 'A thing.',
      config: anything,
      attributes: anything,
      state: anything,
      leaseState: anything,
      resource: { name: () => 'a thing', activate: act, destroy: remove },
      lease: { activate: act, destroy: remove },
    });
  }
}

/** The lines of a log among the events. */
export const logged = (events: readonly NewEvent[]): readonly string[] =>
  events.flatMap(({ type, data }) => (type.endsWith('.log') ? String(data['message']) : []));

/** Waits until it is stopped, as slow code does. */
export const untilStopped: Act = (context) =>
  new Promise((_, reject) => {
    context.signal.addEventListener('abort', () => reject(new Error('stopped')));
  });

const hintText = ({ queue, kind, id }: Hint): string => `${queue} ${kind} ${id}`;

export const claimOf = (id: string): Claim => ({
  id,
  projectId: 'prj',
  fence: '1',
  writer: 'test',
});

export const command = (
  name: OpenCommand['name'],
  reason: string | null = null,
  more: JsonObject = {},
): OpenCommand => ({ id: `cmd_${name}`, name, author: 'tok_a', reason, arguments: more });

export const resourceFacts = (more: Partial<ResourceFacts> = {}): ResourceFacts => ({
  id: 'res',
  projectId: 'prj',
  type: 'thing',
  name: 'a thing',
  status: 'active',
  kind: 'thing',
  blueprintId: 'bp',
  blueprintName: 'things',
  config: { size: 1 },
  choice: { of: 2 },
  state: { at: 3 },
  ...more,
});

export const attemptFacts = (more: Partial<AttemptFacts> = {}): AttemptFacts => ({
  id: 'att',
  place: null,
  number: 1,
  state: null,
  resource: resourceFacts(),
  ...more,
});

export const leaseFacts = (more: Partial<LeaseFacts> = {}): LeaseFacts => ({
  id: 'lease',
  projectId: 'prj',
  type: 'thing',
  status: 'acquired',
  attributes: { big: true },
  ttlSeconds: 600,
  tries: 0,
  holder: null,
  ...more,
});
