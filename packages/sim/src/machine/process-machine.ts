import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sshdEnvironment } from '@drydock/local-servers';
import { DATASOURCE, finishedLine, writeInitState, type InitState } from './cloud-init.ts';
import { Console, hostKeyLines } from './console.ts';
import { onMachine } from './isolation.ts';
import type { Machine, MachineSpec } from './machine.ts';
import { give, removeDisk, USUAL_PATH, type Disk, type Making } from './machine-files.ts';
import type { MarkedProcesses } from './marks.ts';
import { readUserData } from './user-data.ts';

/** What a maker gives to each of its machines. */
export interface Surroundings extends Making {
  readonly sshPort: number;
  readonly processes: MarkedProcesses;
  readonly needed: readonly string[];
}

/** Connections at once to one machine; as with sshd's MaxStartups, more are turned away. */
const CONNECTIONS_MAX = 200;

/** Somebody else may have the address for a moment: the simulator that was here before. */
const LISTEN_AGAIN_MS = 250;

interface Power {
  readonly off: AbortController;
  readonly since: number;
  booted: Promise<void>;
}

/**
 * A machine whose processes are processes of this computer. While nobody uses it there are none: this
 * process listens in its place, and hands each connection to an sshd of the machine's own.
 */
export class ProcessMachine implements Machine {
  readonly #spec: MachineSpec;
  readonly #disk: Disk;
  readonly #around: Surroundings;
  readonly #console: Console;
  readonly #children = new Set<ChildProcess>();
  #power: Power | null = null;
  #server: Server | null = null;
  /** Whether anything was started since all its processes were last ended. */
  #used = false;
  #gone = false;
  /** One act at a time, in the order of asking. */
  #acts: Promise<void> = Promise.resolve();

  constructor(spec: MachineSpec, disk: Disk, around: Surroundings) {
    this.#spec = spec;
    this.#disk = disk;
    this.#around = around;
    this.#console = new Console(disk.files.console);
  }

  get spec(): MachineSpec {
    return this.#spec;
  }

  get #bootFinished(): string {
    return join(this.#disk.files.cloud, 'instance', 'boot-finished');
  }

  async console(): Promise<string> {
    return this.#gone ? '' : this.#console.read();
  }

  start(address: string): Promise<void> {
    return this.#act(async () => {
      if (this.#gone) {
        throw new Error(`${this.#spec.instanceId} has ended and cannot be started.`);
      }
      if (this.#power === null) {
        this.#powerOn(address);
      }
    });
  }

  stop(): Promise<void> {
    return this.#act(() => this.#powerOff());
  }

  end(): Promise<void> {
    return this.#act(async () => {
      await this.#powerOff();
      if (!this.#gone) {
        this.#gone = true;
        await removeDisk(this.#disk.files.directory);
      }
    });
  }

  #act(act: () => Promise<void>): Promise<void> {
    const done = this.#acts.then(act);
    this.#acts = done.catch(() => undefined);
    return done;
  }

  #powerOn(address: string): void {
    const power: Power = {
      off: new AbortController(),
      since: performance.now(),
      booted: Promise.resolve(),
    };
    this.#power = power;
    const { instanceId, hostName } = this.#spec;
    this.#console.line(`[    0.000000] ${instanceId} is switched on, at ${address}`);
    this.#report('running', new Date(), null, [], []);
    rmSync(this.#bootFinished, { force: true });
    power.booted = this.#boot(address, power).catch((error: unknown) => {
      if (!power.off.signal.aborted) {
        this.#console.line(`${this.#up(power)} ${hostName} cannot boot: ${String(error)}`);
      }
    });
  }

  async #powerOff(): Promise<void> {
    const power = this.#power;
    power?.off.abort();
    this.#server?.close();
    this.#server = null;
    for (const child of this.#children) {
      // Also one that does not bear the mark yet.
      child.kill('SIGKILL');
    }
    if (this.#used) {
      await this.#around.processes.end(new Set([this.#disk.mark]));
      this.#used = false;
    }
    await power?.booted;
    this.#power = null;
  }

  async #boot(address: string, power: Power): Promise<void> {
    const { signal } = power.off;
    const { bootSeconds, initSeconds, initEnds, hostName } = this.#spec;
    await delay(bootSeconds * 1_000, undefined, { signal });
    await this.#listen(address, signal);
    const startedAt = new Date();
    this.#console.line(`${this.#up(power)} ${hostName} sshd: listening on ${address}`);
    for (const line of hostKeyLines(this.#disk.hostPublicKey, hostName, startedAt)) {
      this.#console.line(line);
    }
    const [problems] = await Promise.all([
      this.#firstBoot(power),
      delay(initSeconds * 1_000, undefined, { signal }),
    ]);
    signal.throwIfAborted();
    if (initEnds === 'never') {
      return;
    }
    const errors = [
      ...problems.errors,
      ...(initEnds === 'failed' ? ['The boot was told to end with a failure'] : []),
    ];
    for (const text of [...errors, ...problems.warnings]) {
      this.#console.line(`${this.#up(power)} cloud-init: ${text}`);
    }
    const now = new Date();
    const seconds = ((performance.now() - power.since) / 1_000).toFixed(2);
    this.#console.line(
      `${this.#up(power)} cloud-init: Cloud-init v. simulated finished at ` +
        `${now.toUTCString().replace('GMT', '+0000')}. Datasource ${DATASOURCE}.  Up ${seconds} seconds`,
    );
    const state = problems.warnings.length > 0 ? 'degraded' : 'done';
    const { warnings } = problems;
    writeFileSync(this.#bootFinished, finishedLine(now));
    this.#report(errors.length > 0 ? 'error' : state, startedAt, now, errors, warnings);
  }

  /** As a kernel dates its lines. */
  #up(power: Power): string {
    const seconds = ((performance.now() - power.since) / 1_000).toFixed(6);
    return `[${seconds.padStart(12)}]`;
  }

  #report(
    state: InitState,
    startedAt: Date,
    finishedAt: Date | null,
    errors: readonly string[],
    warnings: readonly string[],
  ): void {
    writeInitState(this.#disk.files.bin, { state, startedAt, finishedAt, errors, warnings });
  }

  async #listen(address: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        const server = await listening(address, this.#around.sshPort, (socket) =>
          this.#serve(socket, signal),
        );
        if (signal.aborted) {
          server.close();
          signal.throwIfAborted();
        }
        this.#server = server;
        return;
      } catch (error) {
        signal.throwIfAborted();
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
          throw error;
        }
        await delay(LISTEN_AGAIN_MS, undefined, { signal });
      }
    }
  }

  /** Gives the connection, of which nothing has been read, to an sshd that serves this one alone. */
  #serve(socket: Socket, signal: AbortSignal): void {
    socket.on('error', () => undefined);
    if (signal.aborted || this.#children.size >= CONNECTIONS_MAX) {
      socket.destroy();
      return;
    }
    const { files } = this.#disk;
    const { sshd } = this.#around;
    const log = openSync(files.sshdLog, 'a', 0o600);
    try {
      const env = sshdEnvironment(sshd, files);
      const command = [sshd.command, '-i', '-e', '-f', files.sshdConfig];
      this.#spawn(env, command, [socket, socket, log]);
    } catch (error) {
      this.#console.line(`sshd: cannot serve a connection: ${String(error)}`);
    } finally {
      closeSync(log);
      // The descriptor here alone; the connection is the child's now.
      socket.destroy();
    }
  }

  /** What user data asks for, once in the machine's life: a loss of power in the middle is no second time. */
  async #firstBoot(
    power: Power,
  ): Promise<{ readonly errors: readonly string[]; readonly warnings: readonly string[] }> {
    const { cloud, home } = this.#disk.files;
    const begun = join(cloud, 'instance', 'scripts-user-begun');
    if (existsSync(begun)) {
      return { errors: [], warnings: [] };
    }
    writeFileSync(begun, '');
    const data = readUserData(this.#spec.userData);
    if (data.kind !== 'script') {
      return { errors: [], warnings: data.kind === 'other' ? [data.warning] : [] };
    }
    const script = join(cloud, 'instance', 'scripts', 'part-001');
    writeFileSync(script, data.script, { mode: 0o700 });
    give(this.#around.runsAs, script);
    const env = {
      HOME: home,
      USER: this.#around.user,
      LOGNAME: this.#around.user,
      PATH: `${this.#disk.files.bin}:${USUAL_PATH}`,
      LANG: 'C.UTF-8',
    };
    const child = this.#spawn(env, [script], ['ignore', 'pipe', 'pipe']);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#say(chunk, power));
    }
    const how = await ended(child);
    // What it left in the background may hold its output for as long as it lives.
    return how === 'well' || power.off.signal.aborted
      ? { errors: [], warnings: [] }
      : {
          errors: [
            `('scripts_user', RuntimeError('Runparts: 1 failures (part-001) in 1 attempted commands: ${how}'))`,
          ],
          warnings: [],
        };
  }

  #say(chunk: Buffer, power: Power): void {
    if (this.#power === power && !this.#gone) {
      this.#console.write(chunk);
    }
  }

  #spawn(
    env: Readonly<Record<string, string>>,
    command: readonly string[],
    stdio: [Socket | 'ignore', Socket | 'pipe', number | 'pipe'],
  ): ChildProcess {
    const { runsAs, isolation, needed } = this.#around;
    const { files, mark } = this.#disk;
    const { hostName } = this.#spec;
    const [program = '', ...args] = onMachine(
      { files, hostName, mark, isolation, needed },
      env,
      command,
    );
    this.#used = true;
    const child = spawn(program, args, {
      cwd: '/',
      // Nothing of this process's own environment.
      env: { PATH: USUAL_PATH },
      // Ctrl-C at a terminal is for the simulator, which ends its machines in order.
      detached: true,
      stdio,
      ...runsAs,
    });
    this.#children.add(child);
    const forget = (): void => {
      this.#children.delete(child);
    };
    child.once('exit', forget);
    child.once('error', (error) => {
      forget();
      if (!this.#gone) {
        this.#console.line(`cannot start a process: ${String(error)}`);
      }
    });
    return child;
  }
}

function listening(
  host: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: true }, onConnection);
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

/** How a program ended, in words unless it did well. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? 'well' : signal === null ? `status ${code}` : `ended by ${signal}`),
    );
  });
}
