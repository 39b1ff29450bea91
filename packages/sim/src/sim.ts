import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openAccountState } from './account/account-state.ts';
import { Addresses } from './account/addresses.ts';
import { DEFAULT_ACCESS_KEY, type AccessKey } from './auth/access-key.ts';
import { Faults } from './faults/faults.ts';
import { control, CONTROL_PATH } from './http/control.ts';
import { Endpoint } from './http/endpoint.ts';
import { listen } from './http/server.ts';
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
  readonly times?: Partial<Times>;
  /** Whether ClientTokens are remembered, as at EC2 (default). */
  readonly keepsTokens?: boolean;
  /** Of faults that strike with a probability. Default 1. */
  readonly seed?: number;
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

/** Plays EC2 on 127.0.0.1. Rejects if the port is taken. */
export async function startSim(options: SimOptions): Promise<Sim> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  let clockOffMs = 0;
  const now = (): number => Date.now() + clockOffMs;
  const state = openAccountState(options.directory);
  const journal = new Journal(join(options.directory, 'journal.jsonl'), now);
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
    journal,
    times: { ...DEFAULT_TIMES, ...options.times },
    keepsTokens: options.keepsTokens ?? true,
    now,
    get life() {
      return life;
    },
  };
  const life: Life = new Life(world, power, clockwork);
  const endpoint = new Endpoint(world, options.accessKeys ?? [DEFAULT_ACCESS_KEY], clockwork);
  const server = await listen(async (request, body, response) => {
    if (request.url?.startsWith(CONTROL_PATH) === true)
      await control(world, request, body, response);
    else await endpoint.handle(request, body, response);
  }, options.port ?? 0);
  const instances = state.instances.all().filter((record) => record.state !== 'terminated');
  await options.machines.keepOnly?.(new Set(instances.map(({ id }) => id)));
  life.resume();
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    clockwork.stop();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    await life.settled();
    await power.stopAll();
    journal.close();
    state.close();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    journal,
    settled: () => life.settled(),
    stop: () => (stopping ??= stop()),
    [Symbol.asyncDispose]: () => (stopping ??= stop()),
  };
}
