import { describe, expect, it } from '@jest/globals';
import { IdleLanes, type Rested } from './idle-lanes.ts';

function laneOf(name: string, left: string[]): Rested {
  return { leave: () => left.push(name) };
}

describe('connections that nobody uses', () => {
  it('are no more than so many: the one that has rested longest goes', () => {
    const left: string[] = [];
    const idle = new IdleLanes(2);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => laneOf(name, left)) as [
      Rested,
      Rested,
      Rested,
      Rested,
    ];
    idle.rests(a);
    idle.rests(b);
    expect(left).toEqual([]);
    // Used again meanwhile: it is the last to go.
    idle.forget(a);
    idle.rests(a);
    idle.rests(c);
    expect(left).toEqual(['b']);
    idle.rests(c);
    idle.rests(d);
    expect(left).toEqual(['b', 'a']);
    expect(idle.size).toBe(2);
  });

  it('count no more once they are used', () => {
    const left: string[] = [];
    const idle = new IdleLanes(1);
    const used = laneOf('used', left);
    idle.rests(used);
    idle.forget(used);
    idle.rests(laneOf('other', left));
    expect(left).toEqual([]);
  });
});
