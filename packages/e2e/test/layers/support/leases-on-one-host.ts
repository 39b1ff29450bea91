import {
  holdsNothing,
  interfaceOf,
  interfacesOf,
  noSecrets,
  openHeldInterface,
  type Secrets,
  type ActiveLease,
  type HeldLease,
  type LeaseView,
} from '@drydock/blueprint';
import { createRecorder, type ConformanceLeases } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { newId, type JsonObject } from '@drydock/model';
import type { HostRoom } from './host-room.ts';

/** The machine that hosts of the suite are on. */
export const NODE = 'this-node';

type HostLease = LeaseView<JsonObject, JsonObject, JsonObject, null>;

export interface LeasesOnOneHost extends ConformanceLeases {
  /** The one that a holder has, which has to be there. */
  active(holder: string): Promise<ActiveLease>;
  /** The host is gone for whoever asks from now on. */
  lose(reason: string): void;
  close(): Promise<void>;
}

/** Which host, by default a local one. */
export interface WhichHost {
  readonly kind: string;
  readonly config: JsonObject;
  readonly secrets: Secrets;
}

/** One real host of this machine, and leases on it by who holds them: for kinds that stand on a `host`. */
export async function leasesOnOneHost(
  room: Pick<HostRoom, 'config'>,
  which: WhichHost = { kind: 'local-host', config: room.config, secrets: noSecrets },
): Promise<LeasesOnOneHost> {
  const localHost = builtInKinds.find((kind) => kind.kind === which.kind);
  if (localHost === undefined) {
    throw new Error(`There is no kind ${which.kind}.`);
  }
  const host = {
    id: newId('resource'),
    projectId: newId('project'),
    blueprintId: newId('blueprint'),
    config: which.config,
    choice: localHost.resource.choices?.(which.config, {})[0]?.choice ?? {},
    state: null,
  };
  const work = () => createRecorder(NODE, which.secrets).open().context;
  const built = await localHost.resource.activate(work(), host);
  if (built.step !== 'done') {
    throw new Error('The host was not built.');
  }
  const resource = { ...host, state: built.result };
  const granted = new Map<string, HostLease>();
  const beneath = { node: NODE, secrets: which.secrets, held: holdsNothing };
  let lost: string | null = null;

  const open = (lease: HostLease): ActiveLease => ({
    status: 'active',
    id: lease.id,
    resource,
    interfaces: interfacesOf(localHost),
    use: ({ name }) => {
      const offered = interfaceOf(localHost, name);
      if (offered === undefined) {
        throw new Error(`A host has no "${name}".`);
      }
      const entitled = () => Promise.resolve(lost === null);
      return openHeldInterface(offered, lease, { entitled, signal: undefined, beneath }) as never;
    },
  });

  const find = async (holder: string, name: string): Promise<HeldLease | null> => {
    const lease = granted.get(`${holder} ${name}`);
    if (lease === undefined) {
      return null;
    }
    return lost === null ? open(lease) : { status: 'ended', id: lease.id, reason: lost };
  };

  return {
    find,
    request: async (holder, name) => {
      const key = `${holder} ${name}`;
      const id = { id: newId('lease'), attemptId: newId('attempt'), place: null };
      granted.set(key, granted.get(key) ?? { ...id, attributes: {}, state: null, resource });
    },
    releaseAll: async (holder) => {
      for (const [key, lease] of granted) {
        if (key.startsWith(`${holder} `)) {
          await localHost.lease.destroy(work(), lease);
          granted.delete(key);
        }
      }
    },
    active: async (holder) => {
      const lease = await find(holder, 'host');
      if (lease?.status !== 'active') {
        throw new Error(`${holder} has no host.`);
      }
      return lease;
    },
    lose: (reason) => {
      lost = reason;
    },
    close: async () => {
      await localHost.resource.destroy(work(), resource);
    },
  };
}
