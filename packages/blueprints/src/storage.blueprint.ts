/**
 * `storage`: a directory with a quota on a leased host. A lease is a directory in it, with `filesystem` and `command`.
 *
 * A quota that holds is the host's to have: a file system of its own, or a project quota, which an operator has
 * prepared. Without one it is counted, and the resource says so.
 */
import {
  defineBlueprint,
  done,
  notEntitled,
  shellOnHeld,
  type LeaseView,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { commandOnHost } from './on-host/commands.ts';
import { endLease, makeLeaseDirectory, placeOf } from './on-host/directories.ts';
import { heldHost, HOST, hostInUse, leaseHost } from './on-host/held-host.ts';
import { buildCounted, buildInVolume, takeDown } from './storage/build.ts';
import { config, state, type Config, type State } from './storage/config.ts';
import { storageFiles } from './storage/files.ts';
import { storageInterface } from './storage/storage.interface.ts';
import { usageOf } from './storage/usage.ts';

type Lease = LeaseView<Config, State, Record<string, never>, JsonObject | null>;

export default defineBlueprint({
  kind: 'storage',
  provides: 'storage',
  summary: 'A directory with a quota on a leased host.',
  config,
  state,

  resource: {
    name: (_config, id) => `storage-${id.slice(-8)}`,
    leases: [HOST],
    capacity: ({ leases }) => leases,

    async activate(context, resource) {
      const host = await leaseHost(context, resource.config.host);
      if (!('use' in host)) {
        return host;
      }
      return resource.config.volumes === undefined
        ? buildCounted(context, host, resource)
        : buildInVolume(context, host, resource);
    },

    async destroy(context, resource) {
      const host = await heldHost(context);
      if (host !== null) {
        await takeDown(context, host, resource);
      }
      return done();
    },
  },

  lease: {
    async activate(context, lease) {
      const host = await hostInUse(context);
      const place = placeOf(lease);
      await context.call('make', null, async () => {
        await makeLeaseDirectory(host, place, context);
        if (!(await context.entitled())) {
          await endLease(host, place, context);
          throw notEntitled();
        }
        return null;
      });
      return done({});
    },

    async destroy(context, lease) {
      const host = await heldHost(context);
      if (host !== null) {
        await endLease(host, placeOf(lease), context);
      }
      return done();
    },
  },

  interfaces: [
    commandOnHost<Config, State, Record<string, never>>(({ confinedBy }) => confinedBy),
    storageFiles,
    storageInterface.on((lease: Lease, context) => ({
      usage: async (_input, use) => {
        if (!(await use.entitled())) {
          throw notEntitled();
        }
        const shell = shellOnHeld(await hostInUse(context));
        return usageOf(shell, lease.resource.state, use);
      },
    })),
  ],
});
