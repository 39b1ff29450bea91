import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory under which users without privileges can work too. */
export async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp('/var/tmp/drydock-local-host-test-');
  await chmod(directory, 0o711);
  return directory;
}

export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/** Every place and attempt under a directory, and every process whose environment names it. */
export async function whatExistsIn(directory: string): Promise<readonly string[]> {
  const places = await readdir(directory);
  const attempts = await Promise.all(
    places.map(async (place) =>
      (await readdir(join(directory, place))).map((id) => `${place}/${id}`),
    ),
  );
  return [...places, ...attempts.flat(), ...processesNaming(directory)];
}

function processesNaming(directory: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const isDead = /^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
        return !isDead && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${directory}/`);
      } catch {
        return false;
      }
    })
    .map((pid) => `process ${pid}`);
}
