import { MARKS, type Mark, type Marks } from '../mark.ts';
import type { ResourceStatus } from '../resource-status.ts';
import type { ActionRules, Hindrance } from './action.ts';
import { drainingAlreadySentence } from './blueprint.ts';

/** Who uses a resource, as far as that decides whether it can be taken back. */
export interface ResourceUsers {
  /** Attempts on it that are not closed: open ones, and dirty ones still to be cleaned. */
  readonly attempts: number;
  /** Those of them that nobody's resource holds. */
  readonly outside: number;
  /** Leases that wait for it to come up. */
  readonly awaiting: number;
  /** Whether all that uses it are resources that nobody uses: they can be had back with it. */
  readonly isIdle: boolean;
}

/** Of which revision of its blueprint a resource is, and which one is in force. */
export interface ResourceRevisions {
  readonly own: number;
  readonly present: number;
}

/** What decides about a resource. */
export interface ResourceStanding {
  readonly id: string;
  readonly status: ResourceStatus;
  /** Those whose time is not over. */
  readonly marks: Marks;
  readonly users: ResourceUsers;
  readonly revisions: ResourceRevisions;
}

/**
 * All but `abandon` are commands that the resource's writer consumes: the request is accepted, and what
 * stands in the way becomes the sentence that its command is rejected with. Releasing what somebody has
 * released is the same wish, and answered with theirs.
 */
export const RESOURCE_ACTIONS = {
  update: { role: 'operator' },
  release: {
    role: 'operator',
    hindrance: (standing) => whileItLives(standing, ({ marks }) => heldSentence(marks)),
  },
  reclaim: { role: 'operator', hindrance: (standing) => whileItLives(standing, whyNotReclaimed) },
  drain: {
    role: 'operator',
    hindrance: (standing) =>
      whileItLives(standing, ({ marks: { draining } }) =>
        draining === undefined || commandOf(draining) !== null
          ? null
          : drainingAlreadySentence(draining.author),
      ),
  },
  hold: {
    role: 'operator',
    // Holding again prolongs, but for what has no end: whether another end is later, is the wish's to say.
    hindrance: (standing) =>
      whileItLives(standing, ({ marks }) =>
        marks.held?.expiresAt === null ? heldSentence(marks) : null,
      ),
  },
  resume: {
    role: 'operator',
    hindrance: (standing) => whileItLives(standing, whyNotResumed),
  },
  updateInPlace: {
    role: 'operator',
    hindrance: (standing) => whileItLives(standing, whyNotUpdated),
  },
  abandon: { role: 'operator', hindrance: whyNotAbandoned },
} as const satisfies ActionRules<ResourceStanding>;

/** Why a command to what has ended is rejected. */
export const RESOURCE_ENDED_SENTENCE = 'The resource had ended.';

/** Why nothing can be resumed of what has no mark. */
export const NO_MARK_SENTENCE = 'It has no mark.';

/** The sentence that refuses what would end a held resource, or null where nobody holds it. */
export function heldSentence({ held }: Marks): string | null {
  if (held === undefined) {
    return null;
  }
  const until = held.expiresAt === null ? 'it is resumed' : held.expiresAt;
  return `${held.author} holds it until ${until}.`;
}

/** Why a resource that others use is not taken back. */
export function inUseSentence({ attempts, outside, awaiting }: ResourceUsers): string {
  if (awaiting > 0) {
    return awaiting === 1 ? '1 lease waits for it.' : `${awaiting} leases wait for it.`;
  }
  if (outside === 0) {
    return attempts === 1
      ? 'The resource that stands on it is in use, or held.'
      : `Of the ${attempts} resources that stand on it some are in use, or held.`;
  }
  return outside === 1 ? '1 lease is on it.' : `${outside} leases are on it.`;
}

/** Why a second reclaim is rejected. */
export const takenBackAlreadySentence = (commandId: string): string =>
  `${commandId} is taking it back already.`;

/** Tells the mark of a reclaim from an operator's, and says in the timeline what set it. */
export const reclaimMarkReason = (commandId: string): string => `It is taken back by ${commandId}.`;

/** The reclaim that has set the mark; null where it is an operator's. */
export function reclaimOf({ reason }: Mark): string | null {
  return /^It is taken back by (cmd_\w+)\.$/.exec(reason ?? '')?.[1] ?? null;
}

/** Why a resource that is being updated is not updated again, nor taken back meanwhile. */
export const updatingSentence = (commandId: string): string => `${commandId} is updating it.`;

/** Why nothing is updated that is of the present revision. */
export const presentRevisionSentence = (revision: number): string =>
  `It is of revision ${revision}, which is the present one.`;

/** Why what is being built is not updated. */
export const BEING_BUILT_SENTENCE = 'It is being built.';

/** Tells the mark of an update from an operator's, and says in the timeline what set it. */
export const updateMarkReason = (commandId: string): string => `It is updated by ${commandId}.`;

/** The update that has set the mark; null where it is an operator's. */
export function updateOf({ reason }: Mark): string | null {
  return /^It is updated by (cmd_\w+)\.$/.exec(reason ?? '')?.[1] ?? null;
}

/** The command that goes on and has set the mark; null where it is an operator's. */
const commandOf = (mark: Mark): string | null => reclaimOf(mark) ?? updateOf(mark);

/** Marks as they count at a time, in milliseconds: one whose time is over goes by itself. */
export function marksAt(marks: Marks, nowMs: number): Marks {
  return Object.fromEntries(
    Object.entries(marks).filter(
      ([, { expiresAt }]) => expiresAt === null || Date.parse(expiresAt) > nowMs,
    ),
  );
}

function whileItLives(
  standing: ResourceStanding,
  why: (standing: ResourceStanding) => string | null,
): Hindrance | null {
  const sentence = hasEnded(standing) ? RESOURCE_ENDED_SENTENCE : why(standing);
  return sentence === null ? null : { code: 'conflict', sentence };
}

const hasEnded = ({ status }: ResourceStanding): boolean =>
  status !== 'pending' && status !== 'active';

/** What an update has marked, it clears itself. */
function whyNotResumed({ marks }: ResourceStanding): string | null {
  const present = MARKS.filter((name) => marks[name] !== undefined);
  if (present.length === 0) {
    return NO_MARK_SENTENCE;
  }
  const updating = marks.draining === undefined ? null : updateOf(marks.draining);
  return updating !== null && present.length === 1 ? updatingSentence(updating) : null;
}

function whyNotReclaimed({ marks, users }: ResourceStanding): string | null {
  const held = heldSentence(marks);
  if (held !== null) {
    return held;
  }
  const taking = marks.draining === undefined ? null : reclaimOf(marks.draining);
  const updating = marks.draining === undefined ? null : updateOf(marks.draining);
  if (taking !== null || updating !== null) {
    return taking === null ? updatingSentence(updating ?? '') : takenBackAlreadySentence(taking);
  }
  const isFree = users.awaiting === 0 && (users.attempts === 0 || users.isIdle);
  return isFree ? null : inUseSentence(users);
}

/** Whether its kind can do it is its writer's to say: the command is rejected with that. */
function whyNotUpdated({ status, marks, users, revisions }: ResourceStanding): string | null {
  if (status === 'pending') {
    return BEING_BUILT_SENTENCE;
  }
  const held = heldSentence(marks);
  const { draining } = marks;
  const taking = draining === undefined ? null : reclaimOf(draining);
  const updating = draining === undefined ? null : updateOf(draining);
  if (held !== null || taking !== null || updating !== null) {
    return (
      held ??
      (taking === null ? updatingSentence(updating ?? '') : takenBackAlreadySentence(taking))
    );
  }
  if (users.attempts > 0) {
    return inUseSentence({ ...users, awaiting: 0 });
  }
  return revisions.own < revisions.present ? null : presentRevisionSentence(revisions.own);
}

/** Only what has ended: nothing usable goes by a slip. */
function whyNotAbandoned({
  id,
  status,
}: Pick<ResourceStanding, 'id' | 'status'>): Hindrance | null {
  switch (status) {
    case 'pending':
    case 'active':
      return {
        code: 'conflict',
        sentence: `${id} is ${status}; only what has ended can be abandoned.`,
        hint: 'Reclaim it where nobody uses it, or release it. Abandon it if it cannot be taken down then.',
      };
    case 'destroyed':
      return { code: 'conflict', sentence: RESOURCE_ENDED_SENTENCE };
    default:
      return null;
  }
}
