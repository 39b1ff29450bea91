import { NOUN_NAMES, nounOfId, timelineOf, type Noun, type NounWithTimeline } from './noun.ts';

/**
 * Nouns of which things are told in a timeline of their own, and to which things are said. What was done with
 * a secret or a token is told by their project, and stays when they are gone.
 */
export type TimelineNoun = Exclude<NounWithTimeline, 'project'>;

export const TIMELINE_NOUNS = NOUN_NAMES.filter(
  (noun): noun is TimelineNoun => timelineOf(noun) === 'own' && noun !== 'project',
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
