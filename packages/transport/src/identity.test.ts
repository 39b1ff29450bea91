import { describe, expect, it } from '@jest/globals';
import { newId } from '@drydock/model';
import { chooseIdentity, dedicatedUid, parseIdMap } from './identity.ts';

const WHOLE = parseIdMap('         0          0 4294967295\n');
const CONTAINER = parseIdMap('0 100000 65536\n');
const ROOT_ONLY = parseIdMap('0 1000 1\n');

describe('the user that a lease’s programs run as', () => {
  it('is the attempt’s own where there are enough uids', () => {
    const attemptId = newId('attempt');
    const identity = chooseIdentity(attemptId, 0, [WHOLE, WHOLE]);
    expect(identity).toEqual({ mode: 'dedicated', uid: dedicatedUid(attemptId) });
  });

  it('is one for all where the container has too few, but not nobody', () => {
    expect(chooseIdentity(newId('attempt'), 0, [WHOLE, CONTAINER])).toEqual({
      mode: 'shared',
      uid: 65_533,
    });
  });

  it('is Drydock’s where there is no other, or Drydock is not root', () => {
    expect(chooseIdentity(newId('attempt'), 0, [ROOT_ONLY, ROOT_ONLY])).toEqual({ mode: 'own' });
    expect(chooseIdentity(newId('attempt'), 1_000, [WHOLE, WHOLE])).toEqual({ mode: 'own' });
  });

  it('is the same each time, and lies in the range that nobody uses', () => {
    for (let count = 0; count < 1_000; count += 1) {
      const attemptId = newId('attempt');
      const uid = dedicatedUid(attemptId);
      expect(uid).toBe(dedicatedUid(attemptId));
      expect(uid).toBeGreaterThanOrEqual(0x7000_0000);
      expect(uid).toBeLessThanOrEqual(0x7fff_ffff);
    }
  });
});
