import { holdsNothing, noSecrets, type HeldLease, type LeaseView } from '@drydock/blueprint';
import {
  conformance,
  createRecorder,
  type ConformanceLeases,
} from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { openHeldInterface } from '@drydock/engine';
import { newId, type JsonObject } from '@drydock/model';
import { afterAll, describe, it } from '@jest/globals';
import { directoryOn } from './support/directory-on.ts';
import { HostRoom } from './support/host-room.ts';

/** Some move thousands of files. */
const CHECK_LIMIT_MS = 120_000;

const NODE = 'this-node';
const room = await HostRoom.open();
afterAll(() => room.remove());

const localHost = builtInKinds.find((kind) => kind.kind === 'local-host');
if (localHost === undefined) {
  throw new Error('There is no local host.');
}

type HostLease = LeaseView<JsonObject, JsonObject, JsonObject, null>;

/** One host, and leases on it by who holds them: what the kind stands on is real. */
async function leasesOnOneHost(): Promise<ConformanceLeases & { close(): Promise<void> }> {
  const host = {
    id: newId('resource'),
    projectId: newId('project'),
    blueprintId: newId('blueprint'),
    config: room.config,
    choice: {},
    state: null,
  };
  const work = () => createRecorder(NODE).open().context;
  const built = await localHost?.resource.activate(work(), host);
  if (built?.step !== 'done') {
    throw new Error('The host was not built.');
  }
  const resource = { ...host, state: built.result };
  const granted = new Map<string, HostLease>();
  const use = { node: NODE, secrets: noSecrets, held: holdsNothing };
  return {
    request: (holder, name) => {
      const key = `${holder} ${name}`;
      const lease = {
        id: newId('lease'),
        attemptId: newId('attempt'),
        place: null,
        attributes: {},
      };
      granted.set(key, granted.get(key) ?? { ...lease, state: null, resource });
      return Promise.resolve();
    },
    find: (holder, name): Promise<HeldLease | null> => {
      const lease = granted.get(`${holder} ${name}`);
      if (lease === undefined || localHost === undefined) {
        return Promise.resolve(null);
      }
      const [offered] = localHost.interfaces;
      return Promise.resolve({
        status: 'active',
        id: lease.id,
        resource,
        interfaces: ['command'],
        use: () => {
          if (offered === undefined) {
            throw new Error('It runs no commands.');
          }
          const opened = openHeldInterface(offered, lease, {
            entitled: () => Promise.resolve(true),
            signal: undefined,
            beneath: use,
          });
          return opened as never;
        },
      });
    },
    releaseAll: async (holder) => {
      for (const [key, lease] of granted) {
        if (key.startsWith(`${holder} `)) {
          await localHost?.lease.destroy(work(), lease);
          granted.delete(key);
        }
      }
    },
    close: async () => {
      await localHost?.resource.destroy(work(), resource);
    },
  };
}

const leases = await leasesOnOneHost();
afterAll(() => leases.close());

describe('a kind that stands on a host', () => {
  const kind = directoryOn({ kind: 'working-copy', provides: 'working-copy', on: 'host' });
  const checks = conformance(kind, {
    node: NODE,
    leases,
    examples: [{ name: 'plain', config: {}, attributes: {} }],
    witness: () => room.whatExists(),
  });
  for (const check of checks) {
    it(check.name, () => check.run(), CHECK_LIMIT_MS);
  }
});
