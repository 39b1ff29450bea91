import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, makeSshKeyPair } from '@drydock/local-servers';
import { Client } from 'ssh2';
import {
  processMachines,
  type Machine,
  type MachineSpec,
  type ProcessMachineMaker,
  type ProcessMachinesOptions,
} from '../../src/index.ts';

export interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** `SHA256:...` of the key that the host showed. */
  readonly hostKey: string;
}

export type BenchOptions = Pick<ProcessMachinesOptions, 'ordinaryUser' | 'isolation'>;

export const isRoot = process.geteuid?.() === 0;

/** Whether a process can be given a name and mounts of its own here: not in every container, though as root. */
export const hasNamespaces =
  isRoot && spawnSync('unshare', ['--uts', '--mount', 'true']).status === 0;

let lastAddress = 0;

/** Machines of one maker in a directory of their own, and what uses them. */
export class MachineBench {
  readonly key = makeSshKeyPair();
  readonly directory: string;
  readonly options: ProcessMachinesOptions;
  maker: ProcessMachineMaker;
  readonly #base: string;
  readonly #made: Machine[] = [];

  private constructor(base: string, options: ProcessMachinesOptions) {
    this.#base = base;
    this.directory = options.directory;
    this.options = options;
    this.maker = processMachines(options);
  }

  static async open(options: BenchOptions = {}): Promise<MachineBench> {
    // Below /var/tmp, where users without privileges can work too.
    const base = mkdtempSync('/var/tmp/drydock-sim-test-');
    const directory = join(base, 'open', 'machines');
    // Machines leave the directory above them to whoever runs them.
    chmodSync(base, 0o755);
    return new MachineBench(base, { directory, sshPort: await freePort(), ...options });
  }

  spec(more: Partial<MachineSpec> = {}): MachineSpec {
    lastAddress += 1;
    // An address of this process's: tests of several files run at once.
    const address = `127.${(process.pid % 250) + 3}.${(process.pid >> 8) % 256}.${lastAddress}`;
    return {
      instanceId: `i-${lastAddress.toString(16).padStart(17, '0')}`,
      hostName: `ip-10-0-0-${lastAddress}`,
      address,
      authorizedKeys: [this.key.publicKey],
      userData: null,
      bootSeconds: 0,
      initSeconds: 0,
      initEnds: 'well',
      ...more,
    };
  }

  async make(more: Partial<MachineSpec> = {}): Promise<Machine> {
    const machine = await this.maker.make(this.spec(more));
    this.#made.push(machine);
    return machine;
  }

  /** A maker of a new process over the same directory, as far as a test in one process can have that. */
  newMaker(): void {
    this.maker = processMachines(this.options);
  }

  /** Runs a command over SSH once the machine answers. */
  async ssh(machine: Machine, command: string, address = machine.spec.address): Promise<Said> {
    const giveUpAt = performance.now() + 60_000;
    for (;;) {
      try {
        return await sshOnce(
          { host: address, port: this.maker.sshPort, username: this.maker.user },
          this.key.privateKey,
          command,
        );
      } catch (error) {
        if (!isRefused(error) || performance.now() > giveUpAt) {
          throw error;
        }
        await delay(20);
      }
    }
  }

  async stdout(machine: Machine, command: string): Promise<string> {
    return (await this.ssh(machine, command)).stdout.trim();
  }

  /** Waits until the console has a line that fits. */
  async says(machine: Machine, what: RegExp): Promise<string> {
    const giveUpAt = performance.now() + 60_000;
    for (;;) {
      const text = await machine.console();
      if (what.test(text)) {
        return text;
      }
      if (performance.now() > giveUpAt) {
        throw new Error(`The console never said ${what}:\n${text}`);
      }
      await delay(20);
    }
  }

  async remove(): Promise<void> {
    for (const machine of this.#made) {
      await machine.end();
    }
    rmSync(this.#base, { recursive: true, force: true });
  }
}

export function isRefused(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ECONNREFUSED';
}

export function sshOnce(
  where: { readonly host: string; readonly port: number; readonly username: string },
  privateKey: string,
  command: string,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let hostKey = '';
    client.once('error', reject);
    client.once('close', () => reject(new Error('The connection was closed.')));
    client.once('ready', () => {
      client.exec(command, (error, channel) => {
        if (error !== undefined && error !== null) {
          reject(error);
          return;
        }
        const chunks: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
        channel.on('data', (chunk: Buffer) => (chunks.stdout += chunk.toString()));
        channel.stderr.on('data', (chunk: Buffer) => (chunks.stderr += chunk.toString()));
        channel.once('close', (exitCode: number | null | undefined) => {
          resolve({ exitCode: exitCode ?? null, hostKey, ...chunks });
          client.end();
        });
      });
    });
    client.connect({
      ...where,
      privateKey,
      hostHash: 'sha256',
      hostVerifier: (hash: string) => {
        hostKey = `SHA256:${Buffer.from(hash, 'hex').toString('base64').replace(/=+$/, '')}`;
        return true;
      },
      readyTimeout: 60_000,
    });
  });
}

/** Living processes whose command line holds that word: a test's own, made to be found. */
export function processesWith(word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return (
          !/^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1')) &&
          readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}
