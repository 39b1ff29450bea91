import type { Change } from '@drydock/engine';
import type { LeaseStatus } from '@drydock/model';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LeaseEnds } from './lease-ends.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Leases as PostgreSQL has them, and what Redis says of them. */
function open(leases: Record<string, LeaseStatus>, lookEveryMs?: number) {
  let tell: (changes: readonly Change[]) => void = () => undefined;
  const reads: (readonly string[])[] = [];
  const failures: Error[] = [];
  const ends = new LeaseEnds(
    {
      read: (ids) => {
        reads.push(ids);
        const failure = failures.shift();
        return failure === undefined
          ? Promise.resolve(
              ids.flatMap((id) => (leases[id] === undefined ? [] : [{ id, status: leases[id] }])),
            )
          : Promise.reject(failure);
      },
      listen: (onChanges) => {
        tell = onChanges;
        return () => undefined;
      },
    },
    lookEveryMs,
  );
  stops.push(() => ends.stop());
  const ended: string[] = [];
  return {
    reads,
    failures,
    ended,
    says: (...changes: readonly (readonly [string, LeaseStatus])[]) =>
      tell(changes.map(([lease, status]) => ({ lease, status }))),
    watch: (id: string) => ends.watch(id, () => ended.push(id)),
    /** Resolves when the lease has ended. */
    end: (id: string) => new Promise<void>((resolve) => ends.watch(id, resolve)),
  };
}

describe('the end of a lease in use', () => {
  it('is what PostgreSQL says it is, however Redis puts it', async () => {
    const { says, watch, end, ended } = open({ a: 'active', b: 'active', c: 'released' });
    ['a', 'b'].forEach(watch);
    says(['a', 'released'], ['a', 'broken'], ['b', 'destroyed']);
    const over = end('c');
    says(['c', 'released'], ['a', 'destroyed']);
    await over;
    expect(ended).toEqual([]);
  });

  it('is seen after a while where Redis does not tell it', async () => {
    const leases: Record<string, LeaseStatus> = { a: 'active', b: 'active' };
    const { watch, end, ended, reads } = open(leases, 5);
    watch('b');
    const over = end('a');
    while (reads.length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    leases['a'] = 'released';
    await over;
    expect(ended).toEqual([]);
    expect(reads.at(-1)).toEqual(['b', 'a']);
  });

  it('is told to each who watches, after one read for all', async () => {
    const { says, watch, end, ended, reads } = open({ a: 'broken', b: 'destroyed' });
    ['a', 'a', 'b', 'forgotten'].forEach(watch);
    const over = end('forgotten');
    says(['a', 'broken'], ['b', 'destroyed']);
    says(['forgotten', 'released']);
    await over;
    expect(ended.sort()).toEqual(['a', 'a', 'b', 'forgotten']);
    expect(reads).toEqual([['a', 'b', 'forgotten']]);
  });

  it('costs no read where nobody uses the lease, or it has not ended', async () => {
    const { says, watch, end, reads } = open({ a: 'active', b: 'active', c: 'released' });
    watch('a');
    watch('b')();
    says(['a', 'active'], ['b', 'released'], ['other', 'released']);
    const over = end('c');
    says(['c', 'released']);
    await over;
    expect(reads).toEqual([['c']]);
  });

  it('is asked for again while PostgreSQL does not answer', async () => {
    const { says, end, failures, reads } = open({ a: 'released' });
    failures.push(new Error('down'), new Error('down'));
    const over = end('a');
    says(['a', 'released']);
    await over;
    expect(reads).toEqual([['a'], ['a'], ['a']]);
  });
});
