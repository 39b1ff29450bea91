import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContractServer } from '@drydock/contract/testing';
import { runHere } from './run-here.ts';

export const BIN = fileURLToPath(new URL('../bin/drydock.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The command line against a server of the contract. */
export class CliUnderTest {
  readonly server: ContractServer;
  /** An empty directory: the working directory of what is run. */
  readonly home = mkdtempSync(join(tmpdir(), 'drydock-cli-'));

  private constructor(server: ContractServer) {
    this.server = server;
  }

  static async create(): Promise<CliUnderTest> {
    if (!existsSync(BUILT)) {
      throw new Error('The command line is not built; run `npm run build`.');
    }
    return new CliUnderTest(await ContractServer.start());
  }

  /** As it was at first, but for what was requested. */
  reset(): void {
    this.server.faults.clear();
    this.server.book.servesAtOnce = true;
    this.server.book.destroysAtOnce = true;
  }

  async close(): Promise<void> {
    await this.server.close();
    rmSync(this.home, { recursive: true });
  }

  /** As it is built, in a process of its own. */
  start(
    args: readonly string[],
    env: Record<string, string> = {},
    cwd: string = this.home,
  ): ChildProcess {
    return spawn(process.execPath, [BIN, ...args], {
      cwd,
      env: { ...this.#env(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  runProcess(...args: string[]): Promise<Ran> {
    return finish(this.start(args));
  }

  /**
   * In this process: starting one takes longer than what most command lines do. What is about a process itself,
   * or about what is built, uses `start` or `runProcess`.
   */
  run(...args: string[]): Promise<Ran> {
    return runHere(args, { env: this.#env(), cwd: this.home });
  }

  /** The id of a new lease that is active. */
  async requested(...args: string[]): Promise<string> {
    const { stdout } = await this.run('lease', 'request', '--type', 'host', '--wait', ...args);
    return stdout.toString().trim();
  }

  #env(): Record<string, string | undefined> {
    return {
      PATH: process.env['PATH'],
      DRYDOCK_URL: this.server.url,
      DRYDOCK_TOKEN: this.server.token,
    };
  }

  leasesThatLive(): number {
    const leases = [...this.server.book.leases.values()];
    return leases.filter(({ status }) => status !== 'destroyed').length;
  }
}

export async function finish(child: ChildProcess, stdin: Buffer | string = ''): Promise<Ran> {
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  return ended(child);
}

/** As `finish`, with a standard input that stays open. */
export async function ended(child: ChildProcess): Promise<Ran> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Resolves with the first output. */
export async function firstOutput(child: ChildProcess): Promise<void> {
  await once(child.stdout as NodeJS.ReadableStream, 'data');
}
