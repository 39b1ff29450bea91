import type { Command } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import { poll } from '../poll.ts';

const PAUSE_MS = [100, 2_000] as const;
/** The command is among the newest of its resource; more need not be read. */
const LOOKED_AT_MAX = 200;

/**
 * The command of a resource as its writer has consumed it.
 *
 * @throws DrydockError `conflict` with the reason where it was rejected, `timed-out` where nobody
 *   has consumed it in time
 */
export async function untilConsumed(
  client: Drydock,
  resourceId: string,
  sent: Command,
  timeoutSeconds: number,
): Promise<Command> {
  return poll({
    look: async () => (await find(client, resourceId, sent.id)) ?? sent,
    isDone: ({ outcome, reason }) => {
      if (outcome === 'rejected') {
        const why = reason ?? 'No reason was given.';
        throw new DrydockError('conflict', `${resourceId}: ${sent.name} was rejected. ${why}`);
      }
      return outcome === 'applied';
    },
    late: () =>
      new DrydockError('timed-out', `${resourceId}: ${sent.name} is not done yet.`, {
        hint: 'It is kept, and done as soon as it can be; the events of the resource tell.',
      }),
    untilMs: performance.now() + timeoutSeconds * 1_000,
    pauseMs: PAUSE_MS,
  });
}

async function find(client: Drydock, resourceId: string, id: string): Promise<Command | null> {
  let looked = 0;
  for await (const command of client.resources.commands(resourceId)) {
    looked += 1;
    if (command.id === id) {
      return command;
    }
    if (looked === LOOKED_AT_MAX) {
      break;
    }
  }
  return null;
}
