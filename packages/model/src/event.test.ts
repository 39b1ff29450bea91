import { describe, expect, it } from '@jest/globals';
import { describeEvent, type EventData, type EventDataOf } from './event.ts';

/** The compiler says what is wrong: each line that it must refuse is expected to be an error. */
const COMPLETE = {
  'lease.destroyed': {} satisfies EventDataOf<'lease.destroyed'>,
  'lease.released': { reason: 'over', code: 'expired' } satisfies EventDataOf<'lease.released'>,
  'lease.attempt-failed': {
    resource: 'res_1',
    reason: 'no',
  } satisfies EventDataOf<'lease.attempt-failed'>,
  'resource.abandoned': {
    author: 'tok_1',
    reason: 'burnt',
    kind: 'ssh-host',
    name: 'one',
    place: '/tmp',
    leases: 2,
  } satisfies EventDataOf<'resource.abandoned'>,
} as const;

const INCOMPLETE: readonly EventData[] = [
  // @ts-expect-error -- its sentence names a reason
  {} satisfies EventDataOf<'lease.released'>,
  // @ts-expect-error -- the second of two fields
  { resource: 'res_1' } satisfies EventDataOf<'lease.attempt-failed'>,
  // @ts-expect-error -- what the statement counts may be left out, nothing else
  { author: 'tok_1', reason: 'burnt' } satisfies EventDataOf<'resource.abandoned', 'leases'>,
  // @ts-expect-error -- not what JSON of one level holds
  { reason: { code: 'expired' } } satisfies EventDataOf<'lease.released'>,
];

describe('the data of an event', () => {
  it.each(Object.entries(COMPLETE))('of %s leaves no dash in its sentence', (type, data) => {
    expect(describeEvent(type as keyof typeof COMPLETE, data)).not.toContain('–');
  });

  it('is refused by the compiler where it lacks what the sentence says', () => {
    expect(INCOMPLETE).toHaveLength(4);
  });
});
