import type { EndReason, Verdict } from '@drydock/model';
import { didSentence } from '../command/sentence.ts';
import type { Reason } from '../facts.ts';
import type { AnsweredCommand, EndedLease, StayingLease } from './plan.ts';
import type { VainBuilds } from './vain.ts';
import type { CommandedLease, WaitingLease } from './snapshot.ts';

/** A pending lease that is told to release is released; anything else does not concern it. */
export function endByCommand(
  lease: CommandedLease,
): { end: EndedLease; stay: null } | { end: null; stay: StayingLease } {
  const release = lease.commands.find((command) => command.name === 'release');
  const commands = lease.commands.map(({ id, name, author }): AnsweredCommand =>
    name === 'release'
      ? { id, name, author, outcome: 'applied', reason: null }
      : { id, name, author, outcome: 'rejected', reason: 'The lease is not placed anywhere.' },
  );
  const { id: leaseId, projectId, fence } = lease;
  if (release === undefined) {
    const stay: StayingLease = {
      leaseId,
      projectId,
      shape: lease.shape,
      fence,
      awaits: null,
      newShape: null,
      front: null,
      isSame: false,
      event: null,
      data: {},
      waitLeftMs: null,
      commands,
    };
    return { end: null, stay };
  }
  const reason: Reason = {
    code: 'released',
    sentence: didSentence(release, 'released it before it was placed'),
  };
  const { holder } = lease;
  return {
    end: { leaseId, projectId, fence, status: 'released', reason, holder, commands },
    stay: null,
  };
}

type Ending = Pick<WaitingLease, 'id' | 'projectId' | 'fence' | 'holder'>;

/** No blueprint could ever serve it: say which rule refused it at each. */
export function endByRefusal(lease: Ending, type: string, refused: readonly Verdict[]): EndedLease {
  const why =
    refused.length === 0
      ? `There is no blueprint that provides ${type}.`
      : refused.map((verdict) => verdict.detail).join(' ');
  return broken(lease, 'never-served', `No blueprint could ever serve it: ${why}`);
}

/** A group that all limits together have no room for would keep others waiting for nothing. */
export function endByCapacity(lease: Ending, size: number, capacity: number): EndedLease {
  const sentence = `${size} leases are asked for together, and the limits allow ${capacity} at most.`;
  return broken(lease, 'never-served', sentence);
}

export function endByWaiting(lease: Ending, verdicts: readonly Verdict[]): EndedLease {
  const why = verdicts[0]?.detail ?? 'nothing was free.';
  return broken(lease, 'wait-timeout', `It waited as long as it was allowed to: ${why}`);
}

/** All that could serve it would have to be built, and that has failed often enough while it waited. */
export function endByFailures(lease: Ending, vain: readonly VainBuilds[]): EndedLease {
  const said = vain.map(
    ({ blueprint, count, reason }) =>
      `${blueprint} could not be built ${count === 1 ? 'once' : `${count} times`}, the last time: ${reason}`,
  );
  return broken(lease, 'build-failed', `It waited for nothing else: ${said.join(' ')}`);
}

/**
 * A lease that a resource holds ends with what was being built for it: the holder breaks, and so
 * on up to whoever asked from outside, who waits until a limit. Building again in the middle would
 * go on without one, since nobody outside counts.
 */
export function endByLoss(lease: Ending, lost: string): EndedLease {
  return broken(lease, 'resource-lost', `What was being built for it is lost: ${lost}`);
}

function broken(
  { id: leaseId, projectId, fence, holder }: Ending,
  code: EndReason,
  sentence: string,
): EndedLease {
  const reason = { code, sentence };
  return { leaseId, projectId, fence, status: 'broken', reason, holder, commands: [] };
}
