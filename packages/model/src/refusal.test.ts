import { describe, expect, it } from '@jest/globals';
import { verdictSentence } from './refusal.ts';

const now = Date.parse('2026-11-30T10:00:00Z');
const paused = {
  rule: 'build-paused',
  detail: 'Building failed twice: InsufficientInstanceCapacity in eu-west-1a',
} as const;

describe('a verdict in a sentence', () => {
  it.each([
    ['2026-11-30T10:00:40Z', `${paused.detail}, next try in 40 s.`],
    ['2026-11-30T10:00:00.400Z', `${paused.detail}, next try in 1 s.`],
    ['2026-11-30T09:59:00Z', `${paused.detail}, the next try is due.`],
  ])('says what is left till %s', (until, sentence) => {
    expect(verdictSentence({ ...paused, until }, now)).toBe(sentence);
    const ended = { ...paused, detail: `${paused.detail}.` };
    expect(verdictSentence({ ...ended, until }, now)).toBe(sentence);
  });

  it('stays as it is where no time is known, or the sentence has it', () => {
    expect(verdictSentence(paused, now)).toBe(paused.detail);
    const detail = 'The pool of ec2 opens at 08:00 (Europe/Berlin, 2026-12-01).';
    const until = '2026-12-01T07:00:00Z';
    expect(verdictSentence({ rule: 'pool-closed', detail, until }, now)).toBe(detail);
  });
});
