import type { Change } from '@drydock/engine';
import { describe, expect, it } from '@jest/globals';
import type { LeaseRecord } from '@drydock/store';
import { Waiters } from './waiters.ts';

const record = (id: string, status: LeaseRecord['status']): LeaseRecord => ({
  id,
  projectId: 'prj_a',
  type: 'host',
  status,
  blueprintId: null,
  resourceId: null,
  fence: null,
  owner: null,
  author: 'test',
  attributes: {},
  quantities: {},
  priority: 0,
  labels: {},
  ttlSeconds: 60,
  expiresAt: null,
  latestExpiresAt: null,
  interfaces: [],
  createdAt: new Date(0),
  acquiredAt: null,
  activatedAt: null,
  releasedAt: null,
  destroyedAt: null,
  reason: null,
  reasonCode: null,
  holder: null,
});

/** Leases as they are, and whoever is told of their changes. */
function open(leases: Record<string, LeaseRecord['status']>) {
  let tell: (changes: readonly Change[]) => void = () => undefined;
  let reads = 0;
  const waiters = new Waiters({
    read: (ids) => {
      reads += 1;
      return Promise.resolve(ids.flatMap((id) => (leases[id] ? [record(id, leases[id])] : [])));
    },
    listen: (onChanges) => {
      tell = onChanges;
      return () => undefined;
    },
  });
  const wait = (leaseIds: readonly string[], firstReadAfterMs = 0, timeoutMs = 60_000) =>
    waiters.wait({
      projectId: 'prj_a',
      leaseIds,
      awaited: 'active',
      timeoutMs,
      firstReadAfterMs,
      gone: new AbortController().signal,
    });
  return { waiters, wait, tell: (changes: readonly Change[]) => tell(changes), reads: () => reads };
}

const statuses = (leases: readonly (LeaseRecord | null)[]) => leases.map((each) => each?.status);

describe('who waits for leases', () => {
  it('is answered when all of them are there, in the order asked, after one read', async () => {
    const { waiters, wait, tell, reads } = open({ a: 'active', b: 'active', c: 'active' });
    const answer = wait(['c', 'a', 'b'], 60_000);
    tell(['a', 'b', 'c'].map((lease) => ({ lease, status: 'active' })));
    expect((await answer).map((lease) => lease?.id)).toEqual(['c', 'a', 'b']);
    expect([reads(), waiters.size]).toEqual([1, 0]);
  });

  it('is answered at once where it was told before', async () => {
    const { waiters, wait, tell, reads } = open({ a: 'active' });
    tell([{ lease: 'a', status: 'active' }]);
    expect(statuses(await wait(['a'], 60_000))).toEqual(['active']);
    expect([reads(), waiters.size]).toEqual([1, 0]);
  });

  it('gets what there is when its time is over, and null for what there is not', async () => {
    const { waiters, wait } = open({ a: 'active', b: 'pending' });
    expect(statuses(await wait(['a', 'b', 'c'], 0, 20))).toEqual(['active', 'pending', undefined]);
    expect(waiters.size).toBe(0);
  });
});
