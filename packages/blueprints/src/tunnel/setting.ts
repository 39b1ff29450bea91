/** Which tunnels the leases of a blueprint may have: the same for all kinds of hosts. */
import type { TunnelTarget } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { SocketsAllowed } from '@drydock/transport';
import { z } from 'zod';

const PORTS_MAX = 100;

export const tunnels = z
  .union([
    z.literal(false),
    z.strictObject({
      ports: z
        .array(z.int().min(1).max(65_535))
        .max(PORTS_MAX)
        .describe('The only ports of its loopback that tunnels may lead to.'),
    }),
  ])
  .optional()
  .describe(
    'Which tunnels leases may have: `false` for none, or to these ports and to sockets of the lease’s own directory. Default: to whatever listens there, as commands have it.',
  );

export type TunnelSetting = z.output<typeof tunnels>;

/**
 * Which sockets a tunnel may lead to.
 *
 * @throws DrydockError `tunnel-refused` where the setting does not allow this one
 */
export function allowedSockets(setting: TunnelSetting, target: TunnelTarget): SocketsAllowed {
  if (setting === undefined) {
    return 'any';
  }
  if (setting === false) {
    throw new DrydockError('tunnel-refused', 'The blueprint allows its leases no tunnels.', {
      hint: 'See `tunnels` of its configuration.',
    });
  }
  if ('port' in target && !setting.ports.includes(target.port)) {
    throw new DrydockError(
      'tunnel-refused',
      `The blueprint allows no tunnel to port ${target.port}.`,
      { hint: 'See `tunnels.ports` of its configuration.' },
    );
  }
  return 'own';
}
