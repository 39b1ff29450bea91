import { DrydockError } from '@drydock/model';
import type { ExecOutcome } from '@drydock/sdk';
import { signalExitCode } from '../../exit-code.ts';

/** What the command line exits with for what a command came to. Throws where it came to no end of its own. */
export function exitOf(outcome: Pick<ExecOutcome, 'end' | 'exitCode' | 'signal'>): number {
  switch (outcome.end) {
    case 'itself':
      return outcome.signal === null ? (outcome.exitCode ?? 1) : signalExitCode(outcome.signal);
    case 'timeout':
      throw new DrydockError('timed-out', 'The command took longer than allowed and was ended.', {
        hint: 'See --timeout.',
      });
    case 'lease-ended':
      // Told in full by `tellLoss`; this is for where the API has no more to say.
      throw new DrydockError('lease-ended', 'The lease ended while the command ran.', {
        hint: 'See --ttl, and the lease’s events.',
      });
    case 'cancelled':
    case 'host-lost':
      throw new DrydockError(
        'command-unknown',
        `The command was given up (${outcome.end}); whether it ran to its end is unknown.`,
        { hint: 'What is left of it is cleaned up as soon as its host answers again.' },
      );
  }
}
