import { createHmac, randomBytes } from 'node:crypto';
import { addressOf, type SshEndpoint, type SshKey } from './endpoint.ts';
import { Lane } from './lane.ts';

/** Keys are told apart by this, so that none is kept; it means nothing outside this process. */
const SALT = randomBytes(32);

/**
 * `commands` carries what runs for leases. `care` is for what ends, looks and cleans up: it must
 * not wait for a command where the host allows one session only, so it has a connection of its own
 * while the other one is full. `input` carries what commands read while they run: they must not wait for
 * each other, so it always has a connection of its own. `tunnels` carries connections to ports and sockets, of which no
 * amount of bytes shall slow down what commands say.
 */
export type Purpose = 'commands' | 'care' | 'input' | 'tunnels';

interface Lanes {
  readonly commands: Lane;
  care: Lane | undefined;
  input: Lane | undefined;
  tunnels: Lane | undefined;
}

const pool = new Map<string, Lanes>();

/**
 * The kept connection to a host, one for each key that is used there. The credential is opened
 * each time, so that one that was deleted or changed is not used on.
 *
 * @throws what opening the credential throws
 */
export async function laneFor(endpoint: SshEndpoint, purpose: Purpose): Promise<Lane> {
  const key = nameOf(endpoint, await endpoint.openKey());
  const lanes = pool.get(key) ?? {
    commands: makeLane(endpoint, key),
    care: undefined,
    input: undefined,
    tunnels: undefined,
  };
  pool.set(key, lanes);
  if (purpose === 'input') {
    lanes.input ??= new Lane(endpoint, () => {
      lanes.input = undefined;
    });
    return lanes.input;
  }
  if (purpose === 'tunnels') {
    lanes.tunnels ??= new Lane(endpoint, () => {
      lanes.tunnels = undefined;
    });
    return lanes.tunnels;
  }
  if (purpose === 'commands' || !lanes.commands.isFull) {
    return lanes.commands;
  }
  lanes.care ??= new Lane(endpoint, () => {
    lanes.care = undefined;
  });
  return lanes.care;
}

/** Ends every kept connection, and with it what runs over it. */
export function closeSshConnections(): void {
  for (const { commands, care, input, tunnels } of pool.values()) {
    commands.close();
    care?.close();
    input?.close();
    tunnels?.close();
  }
  pool.clear();
}

function makeLane(endpoint: SshEndpoint, key: string): Lane {
  /** Whoever was given it just before it was left has made another connection of it. */
  const own = (): Lanes | undefined => {
    const lanes = pool.get(key);
    return lanes?.commands === lane ? lanes : undefined;
  };
  const lane: Lane = new Lane(
    endpoint,
    () => {
      const lanes = own();
      if (lanes !== undefined) {
        lanes.care?.close();
        lanes.input?.close();
        lanes.tunnels?.close();
        pool.delete(key);
      }
    },
    () => {
      const { care, input, tunnels } = own() ?? {};
      return [care, input, tunnels].some((each) => each?.isUsed === true);
    },
  );
  return lane;
}

function nameOf(endpoint: SshEndpoint, { privateKey, passphrase = '' }: SshKey): string {
  const { user, hostKey, sessionsMax } = endpoint;
  const secret = createHmac('sha256', SALT).update(`${privateKey}\0${passphrase}`).digest('base64');
  return JSON.stringify([addressOf(endpoint), user, hostKey, sessionsMax, secret]);
}
