import { LEASE_STATUSES, type Subject } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { hintHolder } from './hint-holder.ts';

const resource: Subject = { kind: 'resource', id: 'res_1' };
const other: Subject = { kind: 'blueprint', id: 'bp_1' };

describe('the holder of a lease that changed', () => {
  it('is hinted at where a queue looks at it in that phase', () => {
    const queues = LEASE_STATUSES.map((status) => [
      status,
      ...hintHolder(resource, status).map(({ queue, kind, id }) => [queue, kind, id]),
    ]);
    expect(queues).toEqual([
      ['pending'],
      ['acquired'],
      ['active', ['resource', 'resource', 'res_1']],
      ['released', ['update', 'resource', 'res_1']],
      ['broken', ['update', 'resource', 'res_1']],
      ['destroyed', ['destroy', 'resource', 'res_1']],
    ]);
  });

  it('is hinted at by the queue of operations where it is one', () => {
    const holder: Subject = { kind: 'operation', id: 'op_1' };
    const hinted = LEASE_STATUSES.filter((status) => {
      const [hint] = hintHolder(holder, status);
      return hint?.queue === 'operation' && hint.id === 'op_1';
    });
    expect(hinted).toEqual(['active', 'released', 'broken', 'destroyed']);
  });

  it.each([
    ['no resource, which no queue knows', other],
    ['somebody outside', null],
  ])('is not where it is %s', (_, holder) => {
    expect(LEASE_STATUSES.flatMap((status) => hintHolder(holder, status))).toEqual([]);
  });
});
