/**
 * `working-copy`: repositories of git, checked out on a leased host. A resource keeps what it has fetched; a lease is a
 * directory with copies of its own, each of one commit, with `command` and `filesystem`.
 */
import { defineBlueprint, done } from '@drydock/blueprint';
import { filesystemOnHost } from './on-host/files.ts';
import { endLease, placeOf, removeResourceDirectory } from './on-host/directories.ts';
import { HOST, heldHost, hostInUse, leaseHost } from './on-host/held-host.ts';
import { pathGiven } from './on-host/placing.ts';
import { build } from './working-copy/build.ts';
import {
  attributes,
  config,
  grantsOf,
  leaseState,
  state,
  type Attributes,
  type Config,
  type State,
} from './working-copy/config.ts';
import { commandInCopy } from './working-copy/in-lease.ts';
import { planOf } from './working-copy/plan.ts';
import { repositoryInLease } from './working-copy/repository/in-lease.ts';
import { problemsOf } from './working-copy/problems.ts';
import { setUp } from './working-copy/set-up.ts';

export default defineBlueprint({
  kind: 'working-copy',
  provides: 'working-copy',
  summary: 'Repositories of git, checked out at a commit on a leased host.',
  config,
  attributes,
  state,
  leaseState,

  refuses: (settings, asked) => {
    const planned = planOf(settings, asked);
    return typeof planned === 'string' ? planned : null;
  },

  credentials: ({ repositories }) => [
    ...new Set(Object.values(repositories).flatMap(({ credential }) => credential ?? [])),
  ],

  grants: grantsOf,

  problems: problemsOf,

  resource: {
    name: (_settings, id) => `working-copy-${id.slice(-8)}`,
    leases: [HOST],
    capacity: ({ leases }) => leases,

    async activate(context, resource) {
      const host = await leaseHost(context, resource.config.host);
      return 'use' in host ? build(context, host, resource) : host;
    },

    async destroy(context, resource) {
      const host = await heldHost(context);
      if (host !== null) {
        await removeResourceDirectory(host, resource.id, context, pathGiven(resource));
      }
      return done();
    },
  },

  lease: {
    async activate(context, lease) {
      return setUp(context, await hostInUse(context), lease);
    },

    async destroy(context, lease) {
      const host = await heldHost(context);
      if (host !== null) {
        await endLease(host, placeOf(lease), context);
      }
      return done();
    },
  },

  interfaces: [commandInCopy, filesystemOnHost<Config, State, Attributes>(), repositoryInLease],
});
