import { describe, expect, it } from '@jest/globals';
import { whyTooOld } from './git-version.ts';

describe('the version of a host’s git', () => {
  it.each(['2.32.0', '2.39.5', '2.39.5 (Apple Git-154)', '2.51.0.windows.1', '3.0.0-rc1', '10.1'])(
    '%s will do',
    (version) => expect(whyTooOld(version)).toBeNull(),
  );

  it.each([
    ['2.31.9', 'The host has git 2.31.9; 2.32 is the least.'],
    ['1.8.3.1', 'The host has git 1.8.3.1; 2.32 is the least.'],
    ['', 'The host’s git does not say its version: '],
    ['rubbish', 'The host’s git does not say its version: rubbish'],
  ])('%j will not', (version, why) => expect(whyTooOld(version)).toBe(why));
});
