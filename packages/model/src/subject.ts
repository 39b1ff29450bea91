import { NOUN_NAMES, nounOfId, type Noun } from './noun.ts';

/**
 * Nouns of which nothing is told in a timeline of their own: what was done with a secret or a token is
 * told by their project, and stays when they are gone. Any other noun is a subject.
 */
const TOLD_BY_PROJECT = ['credential', 'token', 'project'] as const satisfies readonly Noun[];

/** Nouns of which things are told, and to which things are said. */
export type TimelineNoun = Exclude<Noun, (typeof TOLD_BY_PROJECT)[number]>;

export const TIMELINE_NOUNS = NOUN_NAMES.filter(
  (noun): noun is TimelineNoun => !(TOLD_BY_PROJECT as readonly Noun[]).includes(noun),
);

/** What a subject may be. An attempt has calls of its own; what happens to it is told of its lease. */
export type SubjectKind = TimelineNoun | 'attempt';

/**
 * What an event is about, a command is for, a call is made for, or a lease is held by. Its id names it
 * among all objects there are; its kind says where to look.
 */
export interface Subject<Kind extends SubjectKind = TimelineNoun> {
  readonly kind: Kind;
  readonly id: string;
}

export const isTimelineNoun = (noun: Noun): noun is TimelineNoun =>
  (TIMELINE_NOUNS as readonly Noun[]).includes(noun);

/** What of which things are told an id names, by its prefix; null where it names no such thing. */
export function subjectOfId(id: string): Subject | null {
  const noun = nounOfId(id);
  return noun !== null && isTimelineNoun(noun) ? { kind: noun, id } : null;
}
