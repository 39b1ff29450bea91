import { describe, expect, it } from '@jest/globals';
import { newId } from './ids.ts';
import { NOUN_NAMES } from './noun.ts';
import { subjectOfId, TIMELINE_NOUNS } from './subject.ts';

describe('a subject', () => {
  it('is any noun but those of which somebody else tells', () => {
    const told = NOUN_NAMES.filter((noun) => subjectOfId(newId(noun)) === null);
    expect(told).toEqual(['credential', 'token', 'project', 'transcript']);
    expect([...TIMELINE_NOUNS, ...told].sort()).toEqual([...NOUN_NAMES].sort());
  });

  it.each(TIMELINE_NOUNS)('%s is told by the prefix of its id', (kind) => {
    const id = newId(kind);
    expect(subjectOfId(id)).toEqual({ kind, id });
  });

  it.each([newId('attempt'), newId('command'), 'nonsense', ''])('is not named by %p', (id) => {
    expect(subjectOfId(id)).toBeNull();
  });
});
