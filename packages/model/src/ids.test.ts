import { describe, expect, it } from '@jest/globals';
import { ID_PREFIX, isId, newId, type IdKind } from './ids.ts';

const KINDS = Object.keys(ID_PREFIX) as IdKind[];

describe('a new id', () => {
  it.each(KINDS)('of a %s has its form, and is no other', (kind) => {
    const ids = Array.from({ length: 2_000 }, () => newId(kind));
    expect(ids.filter((id) => !isId(kind, id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(['lease', 'resource', 'blueprint'] as const)(
    'of a %s differs from others in its first letters',
    (kind) => {
      const starts = Array.from({ length: 200 }, () => newId(kind).slice(0, -14));
      expect(new Set(starts).size).toBe(starts.length);
    },
  );

  it.each(['attempt', 'command', 'intent'] as const)('of a %s sorts by its time', async (kind) => {
    const before = newId(kind);
    const start = Date.now();
    while (Date.now() === start) {
      await new Promise(setImmediate);
    }
    expect(newId(kind) > before).toBe(true);
  });
});
