import { existsSync, readdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import {
  findSshd,
  makeHomeDirectory,
  ORDINARY_NAME,
  prepareForSshd,
  serverUser,
  type SshdBinary,
  type ServerUser,
} from '@drydock/local-servers';
import { findIsolation, OWN_PROGRAMS, type Isolation } from './isolation.ts';
import type { Machine, MachineMaker, MachineSpec } from './machine.ts';
import { GONE, makeDisk, readDisk, removeDisk } from './machine-files.ts';
import { MarkedProcesses, type Mark } from './marks.ts';
import { ProcessMachine, type Surroundings } from './process-machine.ts';

export interface ProcessMachinesOptions {
  /**
   * Where machines' disks lie; made when missing. One maker at a time: it ends whatever an earlier
   * one left running there. Lies elsewhere when the machines' user cannot enter it.
   */
  readonly directory: string;
  /** Where every machine answers, each on its address. */
  readonly sshPort: number;
  /** Whether machines run as an ordinary user even where this process is root. */
  readonly ordinaryUser?: boolean;
  /** `none` for machines without what root could give them. As good as it works here when not given. */
  readonly isolation?: Isolation;
}

/**
 * Machines that are processes of this computer, for the current user. Their sshd is OpenSSH's: an
 * installed one, or Debian's package, which is downloaded when the first machine is made.
 */
export function processMachines(options: ProcessMachinesOptions): ProcessMachineMaker {
  return new ProcessMachines(options);
}

export interface ProcessMachineMaker extends Required<MachineMaker> {
  /** Who knows on a machine whether its boot has ended, for who has the usual PATH there and starts in the home. */
  boot(): Promise<'cloud-init' | { readonly command: readonly string[] }>;
}

const MACHINE = /^i-[0-9a-f]{1,32}$/;

class ProcessMachines implements ProcessMachineMaker {
  readonly sshPort: number;
  readonly user: string;
  readonly #runsAs: ServerUser | null;
  readonly #options: ProcessMachinesOptions;
  readonly #processes = new MarkedProcesses();
  #directory: Promise<string> | null = null;
  #surroundings: Promise<Surroundings> | null = null;
  #isolation: Promise<Isolation> | null = null;

  constructor(options: ProcessMachinesOptions) {
    this.sshPort = options.sshPort;
    this.#runsAs = options.ordinaryUser === true ? serverUser() : null;
    this.user = this.#runsAs === null ? userInfo().username : ORDINARY_NAME;
    this.#options = options;
  }

  async make(spec: MachineSpec): Promise<Machine> {
    const around = await this.#prepared();
    const disk = makeDisk(await this.#placeOf(spec.instanceId), spec, around);
    const machine = new ProcessMachine(spec, disk, around);
    await machine.start(spec.address);
    return machine;
  }

  async reopen(spec: MachineSpec): Promise<Machine> {
    const disk = readDisk(await this.#placeOf(spec.instanceId));
    if (disk === null) {
      throw new Error(`Nothing is left of the machine ${spec.instanceId}.`);
    }
    return new ProcessMachine(spec, disk, await this.#prepared());
  }

  async keepOnly(instanceIds: ReadonlySet<string>): Promise<void> {
    const directory = await this.#opened();
    for (const name of readdirSync(directory).filter((each) => MACHINE.test(each))) {
      if (!instanceIds.has(name)) {
        await removeDisk(join(directory, name));
      }
    }
  }

  async boot(): Promise<'cloud-init' | { readonly command: readonly string[] }> {
    return (await this.#isolated()) === 'name-and-files' && existsSync(OWN_PROGRAMS)
      ? 'cloud-init'
      : { command: ['/bin/sh', '-c', 'exec ../bin/boot-ended'] };
  }

  async #placeOf(instanceId: string): Promise<string> {
    if (!MACHINE.test(instanceId)) {
      throw new Error(`${JSON.stringify(instanceId)} is no instance’s id.`);
    }
    return join(await this.#opened(), instanceId);
  }

  /** The directory, once nothing of an earlier process runs there any more. */
  #opened(): Promise<string> {
    this.#directory ??= this.#open();
    return this.#directory;
  }

  async #open(): Promise<string> {
    const directory = makeHomeDirectory(this.#options.directory, this.#runsAs);
    const marks = new Set<Mark>();
    const unfinished: string[] = [];
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      if (name.endsWith('.new') || name.endsWith(GONE)) {
        unfinished.push(path);
        continue;
      }
      const disk = MACHINE.test(name) ? readDisk(path) : null;
      if (disk !== null) {
        marks.add(disk.mark);
      }
    }
    if (marks.size > 0) {
      await this.#processes.end(marks);
    }
    for (const path of unfinished) {
      rmSync(path, { recursive: true, force: true });
    }
    return directory;
  }

  #isolated(): Promise<Isolation> {
    const isRoot = process.getuid?.() === 0 && this.#runsAs === null;
    const { isolation } = this.#options;
    this.#isolation ??=
      isolation === undefined ? findIsolation(isRoot) : Promise.resolve(isolation);
    return this.#isolation;
  }

  /** A failure, such as no network for the download, is not remembered. */
  #prepared(): Promise<Surroundings> {
    this.#surroundings ??= this.#prepare().catch((error: unknown) => {
      this.#surroundings = null;
      throw error;
    });
    return this.#surroundings;
  }

  async #prepare(): Promise<Surroundings> {
    const runsAs = this.#runsAs;
    const sshd = await findAnySshd(runsAs);
    prepareForSshd(runsAs);
    return {
      user: this.user,
      runsAs,
      sshd,
      isolation: await this.#isolated(),
      sshPort: this.sshPort,
      processes: this.#processes,
      needed: [sshd.command],
    };
  }
}

/** One to which users can be shown, for each machine has a home of its own; else any. */
async function findAnySshd(user: ServerUser | null): Promise<SshdBinary> {
  try {
    return await findSshd(user, { ownUsers: true });
  } catch (error) {
    if (process.getuid?.() === 0) {
      throw error;
    }
    return findSshd(user);
  }
}
