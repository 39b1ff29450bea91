/** Connections to the server of a lease's database, and to nothing else on its host. */
import { tunnel, type OfferedInterface } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { hostInUse } from '../on-host/held-host.ts';
import { connectionOf, type Lease } from './use.ts';

/** MySQL's own, by which a client's defaults find it. */
const PORT = 3_306;

/**
 * The `tunnel` interface of leases of a database: by MySQL's port, whether or not the server listens on one, or by the
 * socket as `connection` tells it. Whoever connects still needs the lease's user and password.
 */
export const tunnelToServer: OfferedInterface<Lease> = tunnel.on((lease: Lease, outside) => ({
  connect: async (target, use) => {
    const host = await hostInUse(outside);
    const { socket } = await connectionOf(lease, host, use);
    if ('port' in target ? target.port !== PORT : target.socket !== socket) {
      throw new DrydockError('tunnel-refused', 'A lease of a database reaches its server alone.', {
        hint: `Ask for port ${PORT}, or for the socket that \`connection\` tells.`,
      });
    }
    return host.use(tunnel).connect({ socket }, use);
  },
}));
