import { describe, expect, it } from '@jest/globals';
import { Sessions } from './sessions.ts';

describe('a session', () => {
  it('stands for its token for twelve hours', () => {
    let nowMs = 0;
    const sessions = new Sessions(() => nowMs);
    const { id, maxAgeSeconds } = sessions.open('tok_a');
    expect(sessions.tokenOf(id)).toBe('tok_a');
    nowMs = maxAgeSeconds * 1_000 - 1;
    expect(sessions.tokenOf(id)).toBe('tok_a');
    nowMs += 1;
    expect(sessions.tokenOf(id)).toBeNull();
    expect(maxAgeSeconds).toBe(43_200);
  });

  it('ends with its token', () => {
    let nowMs = 0;
    const sessions = new Sessions(() => nowMs);
    const { id, maxAgeSeconds } = sessions.open('tok_a', new Date(90_000));
    expect(maxAgeSeconds).toBe(90);
    nowMs = 90_000;
    expect(sessions.tokenOf(id)).toBeNull();
  });

  it('stands for nobody once it is closed', () => {
    const sessions = new Sessions();
    const { id } = sessions.open('tok_a');
    sessions.close(id);
    expect(sessions.tokenOf(id)).toBeNull();
  });

  it('is nobody’s where it was never opened', () => {
    expect(new Sessions().tokenOf('guess')).toBeNull();
  });

  it('makes room for others after a thousand of them', () => {
    const sessions = new Sessions();
    const first = sessions.open('tok_first').id;
    const second = sessions.open('tok_second').id;
    for (let count = 0; count < 999; count += 1) {
      sessions.open('tok_other');
    }
    expect(sessions.tokenOf(first)).toBeNull();
    expect(sessions.tokenOf(second)).toBe('tok_second');
  });
});
