import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where local hosts are made, and what exists of them: found without the kind's own code. */
export class HostRoom {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(): Promise<HostRoom> {
    const directory = await mkdtemp('/var/tmp/drydock-layers-');
    // Leases run as users without privileges, who have to get through.
    await chmod(directory, 0o711);
    return new HostRoom(directory);
  }

  /** For a blueprint of kind `local-host`. */
  get config(): { readonly directory: string } {
    return { directory: this.directory };
  }

  /**
   * What lies in the leases' own directories, one line each, and every process of theirs.
   *
   * @param recursive - also what is in directories there: not for a kind whose leases share one
   */
  async whatExists({ recursive = true } = {}): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const host of await readdir(this.directory)) {
      for (const attempt of await readdir(join(this.directory, host))) {
        const inside = await readdir(join(this.directory, host, attempt, 'work'), {
          recursive,
        }).catch(() => []);
        lines.push(`${host}/${attempt}`, ...inside.map((name) => `${host}/${attempt}/${name}`));
      }
    }
    return [...lines, ...this.processes()];
  }

  /** The hosts' directories. */
  hosts(): Promise<readonly string[]> {
    return readdir(this.directory);
  }

  processes(): readonly string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => {
        try {
          const isDead = /^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
          const environ = readFileSync(`/proc/${pid}/environ`, 'latin1');
          return !isDead && environ.includes(`${this.directory}/`);
        } catch {
          return false;
        }
      })
      .map((pid) => `process ${pid}`);
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
