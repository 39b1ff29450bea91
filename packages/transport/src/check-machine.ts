import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { newId } from '@drydock/model';
import { identityOf, uidToDropTo } from './identity.ts';

const run = promisify(execFile);

const PROBE_TIMEOUT_MS = 5_000;
const TOOLS = ['/bin/sh', 'install', 'mkdir', 'rm', 'rmdir', 'chmod', 'cat'];

/** Why no gate can work on this machine, in a sentence; null where one can. */
export async function whyNoGate(): Promise<string | null> {
  if (process.platform !== 'linux') {
    return `Programs for leases run on Linux only; this is ${process.platform}.`;
  }
  try {
    readFileSync('/proc/self/environ');
  } catch {
    return '/proc is not mounted, so that processes could not be found again.';
  }
  const options = {
    cwd: '/',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    timeout: PROBE_TIMEOUT_MS,
  };
  for (const tool of TOOLS) {
    try {
      await run('/bin/sh', ['-c', 'command -v "$1"', 'drydock-probe', tool], options);
    } catch {
      return `The program ${tool} is missing on this machine.`;
    }
  }
  const uid = uidToDropTo(identityOf(newId('attempt')));
  if (uid === null) {
    return null;
  }
  try {
    const flags = ['--clear-groups', '--inh-caps=-all', '--no-new-privs'];
    await run('setpriv', [`--reuid=${uid}`, `--regid=${uid}`, ...flags, '/bin/true'], options);
    return null;
  } catch (error) {
    const said = (error as Error).message.split('\n').slice(0, 2).join(' ').slice(0, 300);
    return `Drydock runs as root and cannot drop privileges with setpriv: ${said}`;
  }
}
