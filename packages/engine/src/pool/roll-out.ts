import type { RollOutState } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import { rollOutDone, rollOutHeld } from './events.ts';
import { idleSince, takesLeases, type PoolFailure, type PoolMember } from './member.ts';

/** What is brought to another revision at once, once one of it stands. */
const WAVE_MAX = 32;

export interface RollOutAt {
  readonly revision: number;
  readonly mode: 'keep' | 'replace-idle';
  readonly state: RollOutState | null;
  readonly members: readonly PoolMember[];
  readonly failures: readonly PoolFailure[];
  /** How many are ready, whatever their revision, and how many should be. */
  readonly ready: number;
  readonly readyMin: number;
  /** Begun just now for another reason: they are of the revision too. */
  readonly begun: number;
  /** How many of what has ended gives its room back soon. */
  readonly ending: number;
  readonly now: number;
}

/** `full`: nothing can be begun before something is gone. `later`: not now, whatever goes. */
export type Begun = 'begun' | 'full' | 'later';

export interface RollOutPorts {
  /** Begins one of the revision. */
  readonly build: () => Begun;
  /** Whether its kind can bring one in place to the revision. */
  readonly updates: boolean;
}

export interface RollOutNow {
  readonly state: RollOutState | null;
  readonly retires: readonly PoolMember[];
  readonly updates: readonly PoolMember[];
  /** Of an older revision and in use: their end is news. */
  readonly awaited: readonly PoolMember[];
  readonly events: readonly NewEvent[];
}

/**
 * Brings what is idle to the present revision: first one, and once that stands as many at a time as stand
 * already. Each that is ready takes the place of one idle one of an older revision, so that there are never
 * fewer. The first build of the revision that fails holds it, and the older ones stay; another revision begins
 * anew. Only the number of the revision counts, and never what a later release makes of a configuration.
 */
export function rollOutAt(at: RollOutAt, ports: RollOutPorts): RollOutNow {
  const { revision, mode, members } = at;
  const old = members.filter((each) => each.revision !== revision && !isGoing(each));
  if (mode === 'keep') {
    return { ...NOTHING, state: null };
  }
  const known = at.state?.revision === revision ? at.state : null;
  if (old.length === 0) {
    return known?.status === 'running'
      ? { ...NOTHING, state: { ...known, status: 'done' }, events: [rollOutDone(revision)] }
      : { ...NOTHING, state: known };
  }
  if (known?.status === 'held') {
    return { ...NOTHING, state: known };
  }
  // One that is done goes on where something older came up after all.
  const state: RollOutState = {
    ...(known ?? {
      revision,
      reason: null,
      since: new Date(at.now).toISOString(),
      ahead: 0,
    }),
    status: 'running',
  };
  const failure = at.failures.find(
    (each) => each.revision === revision && BUILDING.has(each.code) && each.at > sinceOf(state),
  );
  if (failure !== undefined) {
    const { reason } = failure;
    const held = { ...state, status: 'held' as const, reason };
    return { ...NOTHING, state: held, events: [rollOutHeld({ revision, reason })] };
  }
  return goOn(at, state, old, ports);
}

const NOTHING = { retires: [], updates: [], awaited: [], events: [] } as const;

/** Failures of bringing something up; what is lost or ill later is the breaker’s. */
const BUILDING: ReadonlySet<string> = new Set(['build-failed', 'update-failed']);

const isGoing = ({ told }: PoolMember): boolean => told === 'retire' || told === 'release';

const sinceOf = ({ since }: RollOutState): number => Date.parse(since);

function goOn(
  at: RollOutAt,
  state: RollOutState,
  old: readonly PoolMember[],
  ports: RollOutPorts,
): RollOutNow {
  const own = at.members.filter((each) => each.revision === at.revision);
  const stands = own.filter(takesLeases).length;
  const coming = own.filter(({ status }) => status === 'pending').length + at.begun;
  const updating = old.filter(({ told }) => told === 'update').length;
  const idle = old
    .filter((each) => takesLeases(each) && each.live === 0)
    .sort((a, b) => (idleSince(a) ?? 0) - (idleSince(b) ?? 0));
  const awaited = old.filter((each) => takesLeases(each) && each.live > 0);
  const wave = stands === 0 ? 1 : Math.min(stands, WAVE_MAX);
  const updatable = ports.updates ? idle.filter((each) => !each.cannotUpdate) : [];
  const updates = updatable.slice(0, Math.max(0, wave - coming - updating));
  const replaceable = ports.updates ? idle.filter((each) => each.cannotUpdate) : idle;

  // What was begun to have enough ready also stands for an older one that had to go first.
  let ahead = state.ahead < 0 ? Math.min(0, state.ahead + at.begun) : state.ahead;
  // What was begun ahead and was taken meanwhile by those who need it stands for nothing older any more.
  ahead = Math.min(ahead, coming + Math.max(0, at.ready - at.readyMin));
  // What is not coming any more is there.
  const paired = Math.max(0, ahead - coming);
  const retires = stands === 0 ? [] : replaceable.slice(0, paired);
  ahead -= retires.length;

  let begun = 0;
  const wanted = replaceable.length - retires.length - Math.max(0, ahead);
  const most = Math.min(wave - coming - updating - updates.length, wanted - Math.min(0, ahead));
  let last: Begun = 'later';
  while (begun < most) {
    last = ports.build();
    if (last !== 'begun') {
      break;
    }
    begun += 1;
  }
  ahead += begun;
  // Where there is no room beside the older ones, they go first: as few as anything can be built with.
  const isStuck = last === 'full' && begun === 0 && coming === 0 && at.ending === 0 && ahead <= 0;
  const first = isStuck ? replaceable.slice(retires.length, retires.length + wave) : [];
  ahead -= first.length;
  return {
    state: { ...state, ahead },
    retires: [...retires, ...first],
    updates,
    awaited,
    events: [],
  };
}
