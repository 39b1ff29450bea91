import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory } from '@drydock/local-servers';
import { openAccountState } from './account/account-state.ts';
import { Addresses } from './account/addresses.ts';
import { fixedId } from './account/ids.ts';
import { DEFAULT_ACCESS_KEY, type AccessKey } from './auth/access-key.ts';
import { Faults } from './faults/faults.ts';
import { control, CONTROL_PATH } from './http/control.ts';
import { Endpoint } from './http/endpoint.ts';
import { listen, type Handle, type Listener } from './http/server.ts';
import { Journal } from './journal.ts';
import { Clockwork } from './life/clockwork.ts';
import { Life } from './life/life.ts';
import { perform } from './life/perform.ts';
import { Power } from './life/power.ts';
import { DEFAULT_TIMES, type Times } from './life/times.ts';
import type { MachineMaker } from './machine/machine.ts';
import type { World } from './world.ts';

export interface SimOptions {
  /** What is kept: the account's state survives a restart of the simulator. Made where it is missing. */
  readonly directory: string;
  /** Of the endpoint, on 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** `noMachines`, or `processMachines(...)`. */
  readonly machines: MachineMaker;
  /** Who may call; default: `DEFAULT_ACCESS_KEY`. */
  readonly accessKeys?: readonly AccessKey[];
  /** Key pairs that are there from the start; one of the same name in the same place is replaced. */
  readonly keyPairs?: readonly GivenKeyPair[];
  readonly times?: Partial<Times>;
  /** Whether ClientTokens are remembered, as at EC2 (default). */
  readonly keepsTokens?: boolean;
  /** Told of what goes wrong in the simulator itself; default: standard error. */
  readonly failed?: (error: unknown) => void;
  /** Of faults that strike with a probability. Default 1. */
  readonly seed?: number;
}

export interface GivenKeyPair {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  /** A line of `authorized_keys`. */
  readonly publicKey: string;
}

export interface Sim extends AsyncDisposable {
  /** `http://127.0.0.1:40123`, without a slash at its end. */
  readonly url: string;
  readonly faults: Faults;
  readonly journal: Journal;
  /** When nothing moves any more by itself: boots, ends. */
  settled(): Promise<void>;
  /** Switches the machines off and lets go of the port; what the accounts have is kept. */
  stop(): Promise<void>;
}

/** Plays EC2 on 127.0.0.1. Rejects if the port is taken, or another simulator has the directory. */
export async function startSim(options: SimOptions): Promise<Sim> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const owner = lockDirectory(options.directory);
  if ('ownerPid' in owner) {
    throw new Error(`process ${owner.ownerPid} runs a simulator in ${options.directory}`);
  }
  const parts = assemble(options);
  const close = (): void => {
    parts.world.journal.close();
    parts.world.state.close();
    owner.lock.release();
  };
  let listener: Listener;
  try {
    const all = parts.world.state.instances.all();
    const kept = all.filter((record) => record.state !== 'terminated');
    await options.machines.keepOnly?.(new Set(kept.map(({ id }) => id)));
    listener = await listen(parts, options.port ?? 0);
  } catch (error) {
    close();
    throw error;
  }
  const { world, clockwork, power } = parts;
  world.life.resume();
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    clockwork.stop();
    try {
      await listener.close();
      await world.life.settled();
      await power.stopAll();
    } finally {
      close();
    }
  };
  return {
    url: `http://127.0.0.1:${listener.port}`,
    faults: world.faults,
    journal: world.journal,
    settled: () => world.life.settled(),
    stop: () => (stopping ??= stop()),
    [Symbol.asyncDispose]: () => (stopping ??= stop()),
  };
}

interface Parts {
  readonly world: World;
  readonly clockwork: Clockwork;
  readonly power: Power;
  readonly handle: Handle;
  readonly failed: (error: unknown) => void;
}

function assemble(options: SimOptions): Parts {
  let clockOffMs = 0;
  const now = (): number => Date.now() + clockOffMs;
  const failed = options.failed ?? ((error: unknown) => console.error('simulator:', error));
  const state = openAccountState(options.directory);
  for (const { accountId, region, name, publicKey } of options.keyPairs ?? []) {
    const id = fixedId('key', `${accountId}/${region}/${name}`);
    state.keyPairs.put({ id, accountId, region, tags: {}, name, publicKey });
  }
  const clockwork = new Clockwork();
  const power = new Power(options.machines);
  const faults: Faults = new Faults(
    {
      now: () => Date.now(),
      instances: () => state.instances.all(),
      perform: (deed) =>
        Promise.resolve(perform(world, deed, (offMs) => void (clockOffMs = offMs))),
    },
    options.seed,
  );
  const world: World = {
    state,
    addresses: new Addresses(),
    faults,
    journal: new Journal(join(options.directory, 'journal.jsonl'), now),
    times: { ...DEFAULT_TIMES, ...options.times },
    keepsTokens: options.keepsTokens ?? true,
    failed,
    now,
    // Each needs the other.
    get life() {
      return life;
    },
  };
  const life: Life = new Life(world, power, clockwork);
  const endpoint = new Endpoint(world, options.accessKeys ?? [DEFAULT_ACCESS_KEY], clockwork);
  const handle: Handle = async (request, body, response) => {
    if (request.url?.startsWith(CONTROL_PATH) === true) {
      await control(world, request, body, response);
    } else {
      await endpoint.handle(request, body, response);
    }
  };
  return { world, clockwork, power, handle, failed };
}
