import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processMachines } from '../machine/process-machines.ts';
import { ownDirectory } from './own-directory.ts';

export const machinesIn = (directory: string): string => join(directory, 'machines');

/** Ends what the machines of an earlier simulator still run, and removes all that it kept. */
export async function removeSim(directory: string): Promise<void> {
  if (existsSync(directory)) {
    const lock = await ownDirectory(directory);
    try {
      const machines = processMachines({ directory: machinesIn(directory), sshPort: 0 });
      await machines.keepOnly(new Set());
    } finally {
      lock.release();
    }
    rmSync(directory, { recursive: true, force: true });
  }
}
