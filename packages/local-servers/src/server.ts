import { DrydockError } from '@drydock/model';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, isPortFree } from './free-port.ts';
import { lockDirectory, type DirectoryLock } from './generation-lock.ts';
import { leash, type Exit, type Leashed } from './leash.ts';
import { makeHomeDirectory, removeHomeDirectory } from './home-directory.ts';
import { signalProcess, waitForEnd, type ProcessIdentity } from './process-identity.ts';
import { RotatingLog } from './rotating-log.ts';
import type { ServerUser } from './server-user.ts';

/** A server of the local stack, on 127.0.0.1 and on a leash: it ends when its starter does. */
export interface LocalServer {
  /** With the password: a secret. */
  readonly url: string;
  readonly port: number;
  /** Where its data and its log lie. */
  readonly directory: string;
  /** Null while it does not run. */
  readonly pid: number | null;
  /** Resolves when the run that is on now, or was last, has ended. */
  readonly exited: Promise<Exit>;
  /** Starts it again on the same port, after `kill9`. Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it as a crash would; resolves when it is gone. */
  kill9(): Promise<void>;
  /** False when it does not run. */
  signal(signal: NodeJS.Signals): boolean;
  /** Stops it in good order and gives its directory up. */
  stop(): Promise<void>;
  /** `stop`, and its directory is deleted. */
  remove(): Promise<void>;
}

/** What is particular to one kind of server. */
export interface ServerKind {
  /** For people: "PostgreSQL". */
  readonly title: string;
  /** Null for whoever runs this process. */
  readonly runsAs: ServerUser | null;
  readonly stopSignal: NodeJS.Signals;
  readonly graceSeconds: number;
  /** Makes what it needs in `home` before its first start; nothing when it is there. */
  prepare(home: string, user: ServerUser | null): Promise<void>;
  /** Called before every start, while nothing of it runs. */
  command(home: string, port: number, user: ServerUser | null): ServerCommand;
  isReady(home: string, port: number, pid: number): Promise<boolean>;
  /** Whether its last words name a cause that passes by itself. */
  isTransient(lastWords: string): boolean;
  url(home: string, port: number): string;
}

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const START_TRIES_MAX = 10;
const TRY_AGAIN_AFTER_MS = 200;
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 15;
/** How long a leftover may take to stop by itself before it is killed. */
const LEFTOVER_GRACE_MS = 15_000;

/** Opens the directory, ends what an earlier run left there, and starts the server. */
export async function openServer(
  kind: ServerKind,
  options: { readonly directory: string; readonly port?: number },
): Promise<LocalServer> {
  const user = kind.runsAs;
  const home = makeHomeDirectory(options.directory, user);
  const claim = lockDirectory(home);
  if ('ownerPid' in claim) {
    throw new DrydockError(
      'conflict',
      `${kind.title} in ${home} belongs to the running process ${claim.ownerPid}.`,
      { hint: 'Stop that process, or use another directory.' },
    );
  }
  const server = new Server(kind, home, user, claim.lock, options.port);
  try {
    await endLeftovers(home);
    await kind.prepare(home, user);
    await server.start();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class Server implements LocalServer {
  readonly directory: string;
  readonly #kind: ServerKind;
  readonly #user: ServerUser | null;
  readonly #lock: DirectoryLock;
  readonly #log: RotatingLog;
  readonly #fixedPort: number | undefined;
  #port = 0;
  #run: Leashed | null = null;
  #starting: Promise<void> = Promise.resolve();
  #state: 'open' | 'closed' = 'open';

  constructor(
    kind: ServerKind,
    home: string,
    user: ServerUser | null,
    lock: DirectoryLock,
    port: number | undefined,
  ) {
    this.#kind = kind;
    this.directory = home;
    this.#user = user;
    this.#lock = lock;
    this.#fixedPort = port;
    this.#log = new RotatingLog(join(home, 'server.log'));
  }

  get url(): string {
    return this.#kind.url(this.directory, this.#port);
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | null {
    return this.#run === null || this.#run.hasExited() ? null : this.#run.process.pid;
  }

  get exited(): Promise<Exit> {
    return this.#run?.exited ?? Promise.resolve({ code: 0, signal: null });
  }

  async start(): Promise<void> {
    if (this.#state === 'closed' || this.pid !== null) {
      throw new Error(`${this.#kind.title} is ${this.#state === 'closed' ? 'stopped' : 'running'}`);
    }
    const starting = this.#startPersistently();
    this.#starting = starting.catch(() => undefined);
    await starting;
  }

  async #startPersistently(): Promise<void> {
    // Once it has run its port is its address: clients hold it.
    const port = this.#fixedPort ?? (this.#port === 0 ? undefined : this.#port);
    for (let attempt = 1; ; attempt += 1) {
      this.#port = port ?? (await freePort());
      if (await this.#startOnce()) {
        return;
      }
      if (this.#state === 'closed') {
        throw new Error(`${this.#kind.title} was stopped while it started`);
      }
      const words = this.#log.tail();
      const portTaken = !(await isPortFree(this.#port, '127.0.0.1'));
      const mayPass = (portTaken && port === undefined) || this.#kind.isTransient(words);
      if (!mayPass || attempt === START_TRIES_MAX) {
        throw new DrydockError(
          'local-stack-failed',
          portTaken
            ? `${this.#kind.title} did not start: port ${this.#port} is taken.`
            : `${this.#kind.title} did not start. Its last words: ${words}`,
          { hint: `The whole log: ${this.#log.path}` },
        );
      }
      await delay(TRY_AGAIN_AFTER_MS);
    }
  }

  async #startOnce(): Promise<boolean> {
    const { command, args, env } = this.#kind.command(this.directory, this.#port, this.#user);
    const processes: { leash?: ProcessIdentity; server?: ProcessIdentity } = {};
    const run = await leash({
      command,
      args,
      // Any user can be there, whatever directory this process is in.
      cwd: '/',
      // Nothing of this process's environment, which may hold secrets.
      env: { PATH: process.env['PATH'], LANG: 'C', TZ: 'UTC', ...env },
      user: this.#user,
      stopSignal: this.#kind.stopSignal,
      graceSeconds: this.#kind.graceSeconds,
      ipc: false,
      onLeash: (identity) => {
        processes.leash = identity;
        record(this.directory, processes);
      },
      onOutput: (chunk) => this.#log.write(chunk),
    });
    this.#run = run;
    processes.server = run.process;
    record(this.directory, processes);
    if (this.#state === 'closed') {
      await run.letGo();
      return false;
    }
    const giveUpAt = performance.now() + READY_WITHIN_MS;
    while (!run.hasExited()) {
      if (await this.#kind.isReady(this.directory, this.#port, run.process.pid)) {
        return true;
      }
      if (performance.now() >= giveUpAt) {
        await run.letGo();
        return false;
      }
      await delay(LOOK_EVERY_MS);
    }
    return false;
  }

  async kill9(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.#run?.signal(signal) ?? false;
  }

  async stop(): Promise<void> {
    if (this.#state === 'closed') {
      await this.exited;
      return;
    }
    this.#state = 'closed';
    await this.#run?.letGo();
    await this.#starting;
    this.#log.close();
    this.#lock.release();
  }

  async remove(): Promise<void> {
    await this.stop();
    removeHomeDirectory(this.directory);
  }
}

const RECORD = 'processes.json';

function record(home: string, processes: object): void {
  writeFileSync(join(home, RECORD), JSON.stringify(processes), { mode: 0o600 });
}

/** Ends the processes that an earlier run recorded here and that still run. */
export async function endLeftovers(home: string): Promise<void> {
  for (const leftover of readRecord(home)) {
    // Its starter is gone, so its leash is stopping it already, if the leash lives.
    if (await waitForEnd(leftover, LEFTOVER_GRACE_MS)) {
      continue;
    }
    signalProcess(leftover, 'SIGKILL');
    await waitForEnd(leftover, LEFTOVER_GRACE_MS);
  }
}

function readRecord(home: string): ProcessIdentity[] {
  try {
    const { leash: holder, server } = JSON.parse(readFileSync(join(home, RECORD), 'utf8')) as {
      leash?: ProcessIdentity;
      server?: ProcessIdentity;
    };
    return [holder, server].filter((identity) => identity !== undefined);
  } catch {
    // None yet, or cut short by the end of its writer, whose leash then never started anything.
    return [];
  }
}
