import { LEASE_STATUS, LEASE_STATUSES, RESOURCE_STATUS, RESOURCE_STATUSES } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { QUEUES, type QueueName } from './hint.ts';
import { PHASES, phaseOfLease, phaseOfResource, workerOf } from './phase.ts';

/** Which worker kind consumes a queue. */
const CONSUMER = {
  allocator: 'allocator',
  resource: 'resource',
  lease: 'lease',
  update: 'update',
  destroy: 'update',
  check: 'update',
  operation: 'lease',
} as const satisfies Record<QueueName, string>;

describe('where an object has to be looked at', () => {
  it.each(LEASE_STATUSES)('a lease that is %s goes to its single writer', (status) => {
    const hint = phaseOfLease({ id: 'lease_1', type: 'host', status });
    expect(hint === null ? null : CONSUMER[hint.queue]).toBe(LEASE_STATUS[status].writer);
    expect(hint?.id ?? null).toBe(
      status === 'destroyed' ? null : status === 'pending' ? 'host' : 'lease_1',
    );
  });

  it.each(RESOURCE_STATUSES)('a resource that is %s goes to its single writer', (status) => {
    const hint = phaseOfResource({ id: 'res_1', status });
    expect(hint === null ? null : CONSUMER[hint.queue]).toBe(RESOURCE_STATUS[status].writer);
  });

  it.each(QUEUES)('the queue %s is served by one worker', (queue) => {
    const workers = PHASES.filter((phase) => phase.queue === queue).map(({ worker }) => worker);
    expect(new Set(workers)).toEqual(new Set([CONSUMER[queue]]));
    expect(workerOf(queue)).toBe(CONSUMER[queue]);
  });

  it('keeps what is slow off the queue that must never be', () => {
    expect(QUEUES).toContain('destroy');
    expect(phaseOfLease({ id: 'lease_1', type: 'host', status: 'released' })?.queue).toBe(
      'destroy',
    );
    expect(phaseOfResource({ id: 'res_1', status: 'broken' })?.queue).toBe('destroy');
  });
});
