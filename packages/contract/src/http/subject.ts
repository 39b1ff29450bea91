import { subjectOfId, isId, TIMELINE_NOUNS, type TimelineNoun } from '@drydock/model';
import { z } from 'zod';

const kinds = TIMELINE_NOUNS as readonly TimelineNoun[] as [TimelineNoun, ...TimelineNoun[]];

/** Which object of all that there are. */
export const storedSubject = z.object({
  kind: z.enum(kinds).describe('What it is.'),
  id: z.string().describe('Its id.'),
});

/** The whole id of anything of which things are told. */
export const subjectId = z.string().refine(
  (text): boolean => {
    const subject = subjectOfId(text);
    return subject !== null && isId(subject.kind, text);
  },
  { error: `must be the whole id of one of these: ${kinds.join(', ')}` },
);
