/**
 * `local-host`: this machine as a host. A resource is a directory, a lease a directory in it, in
 * which commands run.
 *
 * This is no isolation. Commands run on the machine that Drydock runs on, see its files, its
 * network and its processes, and share its memory and CPUs. Where Drydock runs as root they run as
 * an unprivileged user that only their lease has, else as Drydock's own user, who can read what
 * Drydock can. It is for trying Drydock out, for tests, and for programs that are trusted.
 */
import { arch, cpus, hostname, platform, totalmem } from 'node:os';
import {
  command,
  defineBlueprint,
  done,
  failed,
  ownDirectory,
  requireNode,
  shellOver,
  type CommandInterface,
  type LeaseView,
  type UseContext,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import {
  closeAttempt,
  filesystemOver,
  makePlace,
  removePlace,
  runInGate,
  whyNoGate,
} from '@drydock/transport';
import { z } from 'zod';
import { runSetUp, whySetUpFailed } from './local-host/set-up.ts';

const labels = z.record(z.string().min(1).max(128), z.string().max(128));

const config = z.strictObject({
  directory: z
    .string()
    .regex(/^\/([^\0]*[^/\0])?$/, 'must be an absolute path')
    .optional()
    .describe('Where each resource’s directory is made. Default: /var/tmp/drydock-<uid>.'),
  labels: labels.optional().describe('What this host offers. A lease may ask for any of them.'),
  setUp: z
    .strictObject({
      script: z.string().min(1).max(65_536).describe('A script for /bin/sh. No secrets.'),
      timeoutSeconds: z.int().min(1).max(3_600).default(60).describe('Its time limit.'),
    })
    .optional()
    .describe('Run in each lease’s directory before the lease is active.'),
});

const attributes = z.strictObject({
  labels: labels.optional().describe('Labels that the host has to have, with these values.'),
});

const state = z.strictObject({
  node: z.string().describe('The Drydock node that it is on.'),
  directory: z.string().describe('The resource’s directory.'),
  hostname: z.string(),
  platform: z.string(),
  arch: z.string(),
  cpus: z.int(),
  memoryBytes: z.int(),
});

type Config = z.infer<typeof config>;
type State = z.infer<typeof state>;
type Lease = LeaseView<Config, State, z.infer<typeof attributes>, object | null>;

function directoryOf({ directory }: Config): string {
  return directory ?? `/var/tmp/drydock-${process.geteuid?.() ?? 'user'}`;
}

/** The directory is somebody else's, or open to somebody else: nothing was made. */
type Refused = { readonly refused: string };
const refused = z.object({ refused: z.string() });

function placeOrRefusal(directory: string, name: string): Pick<State, 'directory'> | Refused {
  try {
    return { directory: makePlace(directory, name) };
  } catch (error) {
    if (DrydockError.is(error) && error.code === 'place-unsafe') {
      return { refused: error.message };
    }
    throw error;
  }
}

const machine = (): Omit<State, 'node' | 'directory'> => ({
  hostname: hostname(),
  platform: platform(),
  arch: arch(),
  cpus: cpus().length,
  memoryBytes: totalmem(),
});

/**
 * What a worker that died may have made: where it said it would, or null if it said nothing, or
 * was refused.
 */
async function half(context: WorkContext): Promise<Pick<State, 'node' | 'directory'> | null> {
  const call = await context.recall('make-place');
  return call === null || refused.safeParse(call.result?.value).success
    ? null
    : state.pick({ node: true, directory: true }).parse(call.request);
}

const commandsOf = (lease: Lease, { node }: UseContext): CommandInterface => ({
  async exec(spec, run) {
    const { state: host } = lease.resource;
    requireNode(host.node, node);
    const target = { place: host.directory, attemptId: lease.attemptId, leaseId: lease.id };
    return runInGate(target, spec, run);
  },
});

export default defineBlueprint({
  kind: 'local-host',
  provides: 'host',
  summary: 'Runs commands on the machine that Drydock runs on. No isolation.',
  config,
  attributes,
  state,
  leaseState: z.strictObject({}),

  refuses(settings, asked) {
    const offers = new Map(Object.entries(settings.labels ?? {}));
    for (const [name, value] of Object.entries(asked.labels ?? {})) {
      const offered = offers.get(name);
      if (offered !== value) {
        const offer = offered === undefined ? 'has no such label' : `offers "${offered}"`;
        return `labels.${name}: the lease asks for "${value}", this host ${offer}`;
      }
    }
    return null;
  },

  resource: {
    name: (_settings, resourceId) => `local-host-${resourceId.slice(-8)}`,

    async activate(context, resource) {
      const place = ownDirectory(directoryOf(resource.config), resource.id);
      const why = await whyNoGate();
      if (why !== null) {
        return failed(why);
      }
      const request = { node: context.node, directory: place };
      const made = await context.call(
        'make-place',
        request,
        async (_key, { node }): Promise<State | Refused> => {
          requireNode(node, context.node);
          const made = placeOrRefusal(directoryOf(resource.config), resource.id);
          return 'refused' in made ? made : { node, ...made, ...machine() };
        },
      );
      return 'refused' in made ? failed(made.refused) : done(made);
    },

    async destroy(context, resource) {
      const built = resource.state ?? (await half(context));
      if (built !== null) {
        requireNode(built.node, context.node);
        await removePlace(built.directory, context.signal);
      }
      return done();
    },
  },

  lease: {
    needsSetUp: (settings) => settings.setUp !== undefined,

    async activate(context, lease) {
      const { state: host, config: settings } = lease.resource;
      requireNode(host.node, context.node);
      if (settings.setUp === undefined) {
        return done({});
      }
      const target = { place: host.directory, attemptId: lease.attemptId, leaseId: lease.id };
      const outcome = await context.call('set-up', settings.setUp, async (_key, setUp) => {
        // A worker may have died in the middle of it: what it left must not be built upon.
        await closeAttempt({ ...target, signal: context.signal });
        return runSetUp(target, setUp, context);
      });
      const why = whySetUpFailed(outcome, settings.setUp.timeoutSeconds);
      return why === null ? done({}) : failed(why);
    },

    async destroy(context, lease) {
      const { state: host } = lease.resource;
      requireNode(host.node, context.node);
      const { attemptId } = lease;
      await closeAttempt({ place: host.directory, attemptId, signal: context.signal });
      return done();
    },
  },

  interfaces: [
    command.run(commandsOf),
    filesystemOver((lease: Lease, use) => shellOver(commandsOf(lease, use))),
  ],
});
