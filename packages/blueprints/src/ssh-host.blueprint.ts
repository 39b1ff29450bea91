/**
 * `ssh-host`: a pool of hosts that an operator lists, reached over SSH. Each host is one resource:
 * a directory on it; a lease is a directory in that, in which commands run.
 *
 * A host has to show the key that was given for it, or that it showed at the first contact. A
 * changed key is spoken to by nothing here, so that such a host serves and loses nothing until a
 * person has looked.
 */
import { defineBlueprint, done, failed, type Secrets, type WorkContext } from '@drydock/blueprint';
import { DrydockError, type JsonObject } from '@drydock/model';
import {
  closeHostAttempt,
  learnHostKey,
  makeHostPlace,
  probeHost,
  removeHostPlace,
  type HostFacts,
  type HostPlace,
  type NewSshEndpoint,
  type SshEndpoint,
} from '@drydock/transport';
import { z } from 'zod';
import { attributes, config, listedTwice, slotOf, type Config } from './ssh-host/config.ts';
import { HostTaken, takeHost } from './ssh-host/identity.ts';
import {
  choiceOf,
  hostOf,
  hostsFor,
  nameOf,
  whyNoHost,
  whyNotHost,
  whyWithdrawn,
} from './ssh-host/match.ts';
import { commandOverSsh } from './over-ssh/command.ts';
import { filesystemOverSsh } from './over-ssh/filesystem.ts';
import { openSshKey } from './over-ssh/open-ssh-key.ts';
import {
  healthOfPlace,
  hostPlace,
  placeDirectory,
  placeState,
  type PlaceState,
} from './over-ssh/place.ts';

const state = z.strictObject(placeState);

type State = z.infer<typeof state>;
interface Where {
  readonly config: Config;
  readonly choice: JsonObject;
}

/** @throws DrydockError `internal` where the resource's host is in no list */
function endpointOf({ config: settings, choice }: Where, secrets: Secrets): NewSshEndpoint {
  const host = hostOf(settings, choice);
  if (host === undefined) {
    throw new DrydockError('internal', 'The resource is none of its blueprint’s hosts.');
  }
  return {
    address: host.address,
    port: host.port,
    user: host.user ?? settings.user,
    hostKey: host.hostKey ?? null,
    connectTimeoutMs: settings.connectTimeoutSeconds * 1_000,
    sessionsMax: settings.sessions,
    openKey: () => openSshKey(secrets, settings.credential),
  };
}

function placeOf(resource: Where & { readonly state: PlaceState }, secrets: Secrets): HostPlace {
  return hostPlace(endpointOf(resource, secrets), resource.state);
}

function directoryFor({ config: settings, choice }: Where, resourceId: string): string {
  const user = hostOf(settings, choice)?.user ?? settings.user;
  return placeDirectory(user, settings.directory, resourceId);
}

/**
 * Throws where the host cannot be used as it is, or is another resource's. That is no answer to be recorded: once somebody
 * has put it right, the next try goes through.
 */
async function build(
  context: Pick<WorkContext, 'take' | 'signal'>,
  endpoint: SshEndpoint,
  directory: string,
  isShared: boolean,
): Promise<HostFacts> {
  const { signal } = context;
  await takeHost(context, endpoint, isShared);
  const facts = await probeHost(endpoint, signal);
  const why =
    typeof facts === 'string'
      ? facts
      : await makeHostPlace({ endpoint, directory, mode: facts.mode }, signal);
  if (typeof facts === 'string' || why !== null) {
    throw new DrydockError('invalid-configuration', why ?? '', {
      hint: 'Change it on the host, or change the blueprint.',
    });
  }
  return facts;
}

export default defineBlueprint({
  kind: 'ssh-host',
  provides: 'host',
  summary: 'Runs commands on hosts that an operator lists, over SSH.',
  config,
  attributes,
  state,
  leaseState: z.strictObject({}),

  refuses: (settings, asked) => whyNoHost(settings, asked),
  problems: (settings) => listedTwice(settings),
  credentials: (settings) => [settings.credential],

  resource: {
    name: (settings, resourceId, choice) => {
      const host = hostOf(settings, choice);
      return host === undefined ? `ssh-host-${resourceId.slice(-8)}` : nameOf(host);
    },

    choices: (settings, asked) =>
      hostsFor(settings, asked).map((host) => ({ slots: [slotOf(host)], choice: choiceOf(host) })),

    withdrawn: (settings, choice) => whyWithdrawn(settings, choice),
    quantities: (settings, choice) => hostOf(settings, choice)?.offers ?? {},

    async activate(context, resource) {
      const met = endpointOf(resource, context.secrets);
      const isShared = hostOf(resource.config, resource.choice)?.sharedHostKey === true;
      const { address, port, user } = met;
      const hostKey =
        met.hostKey ??
        (await context.call('pin-host-key', { address, port, user }, () => learnHostKey(met)));
      const request = { hostKey, directory: directoryFor(resource, resource.id) };
      try {
        const facts = await context.call('make-place', request, (_key, { directory, ...pinned }) =>
          build(context, { ...met, ...pinned }, directory, isShared),
        );
        return done({ ...request, ...facts });
      } catch (error) {
        if (error instanceof HostTaken) {
          return failed(error.message);
        }
        throw error;
      }
    },

    async destroy(context, resource) {
      const call = resource.state ?? (await context.recall('make-place'))?.request ?? null;
      if (call !== null) {
        const { hostKey, directory } = state
          .pick({ hostKey: true, directory: true })
          .strip()
          .parse(call);
        const mode = resource.state?.mode ?? 'own';
        const built = { ...resource, state: { hostKey, directory, mode } };
        await removeHostPlace(placeOf(built, context.secrets), context.signal);
      }
      return done();
    },

    health: {
      everySeconds: 30,
      check: ({ signal, secrets }, resource) => healthOfPlace(placeOf(resource, secrets), signal),
    },
  },

  lease: {
    refuses({ config: settings, choice }, asked) {
      const host = hostOf(settings, choice);
      return host === undefined
        ? 'it is none of its blueprint’s hosts'
        : whyNotHost(settings, host, asked);
    },
    needsSetUp: () => false,
    activate: () => Promise.resolve(done({})),

    // Without an answer of the host it throws: what cannot be seen is not called gone.
    async destroy({ secrets, signal }, { attemptId, resource }) {
      await closeHostAttempt(placeOf(resource, secrets), attemptId, signal);
      return done();
    },
  },

  interfaces: [
    commandOverSsh<Config, State, z.infer<typeof attributes>>(placeOf),
    filesystemOverSsh<Config, State, z.infer<typeof attributes>>(placeOf),
  ],
});
