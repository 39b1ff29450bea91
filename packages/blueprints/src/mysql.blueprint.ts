/**
 * `mysql`: a MariaDB server on a leased host, and a database and a user of its own for each lease on it.
 *
 * The server runs as the user of the lease of the host, in that lease's own directory, and ends with it. What
 * keeps leases apart is MariaDB: each has a user with all rights on one database and none elsewhere.
 */
import { defineBlueprint, done, mysql } from '@drydock/blueprint';
import { z } from 'zod';
import { buildServer, endServer } from './mysql/build.ts';
import { config, type Config } from './mysql/config.ts';
import { whyUnwell } from './mysql/health.ts';
import { nameOf } from './mysql/names.ts';
import { dropDatabase, makeDatabase } from './mysql/lease.ts';
import { state } from './mysql/state.ts';
import { tunnelToServer } from './mysql/tunnel.ts';
import { useOf, type Lease } from './mysql/use.ts';
import { HOST, heldHost, hostInUse, leaseHost } from './on-host/held-host.ts';

export default defineBlueprint({
  kind: 'mysql',
  provides: 'mysql',
  summary: 'A MariaDB server on a leased host; a database and a user for each lease.',
  config,
  state,
  leaseState: z.strictObject({
    database: z.string().describe('The name of its database, and of its user.'),
  }),

  resource: {
    name: (_config: Config, resourceId) => `mysql-${resourceId.slice(-8)}`,
    capacity: ({ leasesMax }) => leasesMax,
    leases: [HOST],

    async activate(context, resource) {
      const host = await leaseHost(context, resource.config.host);
      if ('step' in host) {
        return host;
      }
      const built = await buildServer(context, host, resource);
      return 'step' in built ? built : done(built);
    },

    async destroy(context) {
      const host = await heldHost(context);
      if (host !== null) {
        await endServer(context, host);
      }
      return done();
    },

    health: { everySeconds: 30, check: (context) => whyUnwell(context) },
  },

  lease: {
    async activate(context, lease) {
      const host = await hostInUse(context);
      const name = nameOf(lease);
      await context.call('make', { name }, async () => {
        await makeDatabase(host, name, lease.resource.config, context);
        return null;
      });
      return done({ database: name });
    },

    async destroy(context, lease) {
      const host = await heldHost(context);
      if (host !== null) {
        await dropDatabase(host, nameOf(lease), context);
      }
      return done();
    },
  },

  interfaces: [mysql.on((lease: Lease, use) => useOf(lease, use)), tunnelToServer],
});
