/**
 * `webroot`: documents that are served over HTTP. A resource is an nginx on a leased host, run with the rights of
 * that lease and with files of its own; a lease is a virtual host of it, with a directory of documents.
 */
import {
  defineBlueprint,
  done,
  httpd,
  notEntitled,
  shellOnHeld,
  type ConfigurationProblem,
} from '@drydock/blueprint';
import { filesystemOver } from '@drydock/transport';
import { HOST, heldHost, hostInUse, leaseHost } from './on-host/held-host.ts';
import { build } from './webroot/build.ts';
import { attributes, config, leaseState, state, type Config } from './webroot/config.ts';
import { followLog, look, statusOf } from './webroot/look-after.ts';
import { takeDown } from './webroot/server.ts';
import {
  documentsOf,
  remove,
  serveAnew,
  setUp,
  uriOf,
  type ActiveSite,
  type Lease,
} from './webroot/site.ts';

const HEALTH_SECONDS = 30;

/** The lease, where it is set up and may act. */
async function served(lease: Lease, use: { entitled(): Promise<boolean> }): Promise<ActiveSite> {
  if (!(await use.entitled()) || lease.state === null) {
    throw notEntitled();
  }
  return { ...lease, state: lease.state };
}

export default defineBlueprint({
  kind: 'webroot',
  provides: 'webroot',
  summary: 'Serves documents over HTTP with nginx on a leased host: a virtual host per lease.',
  config,
  attributes,
  state,
  leaseState,

  refuses: (settings, asked) =>
    asked.name !== undefined && settings.domain === undefined
      ? 'name: the blueprint has no domain that it could be a name of'
      : null,

  problems: (settings): readonly ConfigurationProblem[] =>
    settings.domain === undefined && settings.ports.to - settings.ports.from < settings.sites
      ? [{ field: 'ports', detail: `must be ${settings.sites + 1}: one for each lease, and one` }]
      : [],

  resource: {
    name: (_settings, resourceId) => `webroot-${resourceId.slice(-8)}`,
    leases: [HOST],
    capacity: (settings: Config) => settings.sites,

    async activate(context, resource) {
      const host = await leaseHost(context, resource.config.host);
      return 'step' in host ? host : build(context, host, resource.config);
    },

    async destroy(context) {
      const host = await heldHost(context);
      if (host !== null) {
        await takeDown(shellOnHeld(host), context.signal);
      }
      return done();
    },

    health: {
      everySeconds: HEALTH_SECONDS,
      check: async (context, resource) => {
        const host = await heldHost(context);
        return host === null
          ? 'The host that it stands on is gone.'
          : look(host, context, resource);
      },
    },
  },

  lease: {
    needsSetUp: () => true,

    /** Without a domain there are no names, and with one nobody has another's. */
    slots: ({ config: { domain } }, { name }) =>
      domain === undefined || name === undefined ? [] : [`name/${name}.${domain}`],

    async activate(context, lease) {
      return setUp(context, await hostInUse(context), lease);
    },

    async destroy(context, lease) {
      const host = await heldHost(context);
      if (host !== null) {
        await remove(context.signal, host, lease);
      }
      return done();
    },
  },

  interfaces: [
    httpd.on((lease: Lease, outside) => ({
      async uri({ path }, use) {
        return { uri: uriOf(await served(lease, use), path) };
      },

      async status(_input, use) {
        const site = await served(lease, use);
        return statusOf(await hostInUse(outside), site, use);
      },

      async configure(settings, use) {
        const site = await served(lease, use);
        await serveAnew(await hostInUse(outside), site, use, { settings });
        return {};
      },

      async restart(_input, use) {
        const site = await served(lease, use);
        await serveAnew(await hostInUse(outside), site, use, { settings: null, how: 'restart' });
        return {};
      },

      async reload(_input, use) {
        const site = await served(lease, use);
        await serveAnew(await hostInUse(outside), site, use, { settings: null, how: 'reload' });
        return {};
      },

      async logs(input, use) {
        const site = await served(lease, use);
        await followLog(await hostInUse(outside), site, input, use);
        return {};
      },
    })),

    filesystemOver<Lease>(async (lease, outside) =>
      shellOnHeld(await hostInUse(outside), documentsOf(lease)),
    ),
  ],
});
