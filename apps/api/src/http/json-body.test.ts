import { describe, expect, it } from '@jest/globals';
import { isDeeperThan } from './json-body.ts';

const depthOf = (text: string, depthMax: number): boolean =>
  isDeeperThan(Buffer.from(text), depthMax);

describe('the depth of a body', () => {
  it('counts objects and arrays that are open at the same time', () => {
    expect(depthOf('{"a":[{}]}', 3)).toBe(false);
    expect(depthOf('{"a":[{}]}', 2)).toBe(true);
    expect(depthOf('[[],[],[],[]]', 2)).toBe(false);
  });

  it('counts no brackets in text, however they are quoted', () => {
    expect(depthOf(String.raw`{"a":"[[[\"[[[\\"}`, 1)).toBe(false);
    expect(depthOf(String.raw`{"a":"\\","b":[[]]}`, 2)).toBe(true);
  });

  it('does not care whether the brackets match', () => {
    expect(depthOf(']]]]', 1)).toBe(false);
    expect(depthOf('"[[[[', 1)).toBe(false);
    expect(depthOf('[[', 1)).toBe(true);
  });
});
