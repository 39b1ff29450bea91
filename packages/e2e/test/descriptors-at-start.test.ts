import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APPS } from '@drydock/local-stack';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { PROCESS_SETTINGS } from '@drydock/config';

/** Node.js itself sees to those below 16. */
const INHERITED = [3, 12, 20, 251] as const;
const CHANNEL = 40;
const SAYS_WITHIN_MS = 60_000;

let directory: string;
let open: number;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'drydock-descriptors-'));
  open = openSync(join(directory, 'secret-of-a-shell'), 'w');
});
afterAll(() => {
  closeSync(open);
  rmSync(directory, { recursive: true });
});

/** Descriptors of the process that are the file. */
function having(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/fd`)
    .map(Number)
    .filter((descriptor) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${descriptor}`).startsWith(directory);
      } catch {
        return false;
      }
    });
}

describe('what was open where a process was started', () => {
  it.each(APPS)(
    'does not stay open in %s above 15, and its supervisor is still there',
    async (app) => {
      const stdio: ('ignore' | 'pipe' | 'ipc' | number)[] = Array.from(
        { length: Math.max(...INHERITED) + 1 },
        () => 'ignore',
      );
      stdio[1] = 'pipe';
      stdio[2] = 'pipe';
      INHERITED.forEach((descriptor) => (stdio[descriptor] = open));
      stdio[CHANNEL] = 'ipc';
      const child = spawn(process.execPath, [join(REPOSITORY_ROOT, 'apps', app, 'dist/main.js')], {
        cwd: REPOSITORY_ROOT,
        stdio,
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: 'postgres://127.0.0.1:1/none',
          REDIS_URL: 'redis://127.0.0.1:1',
          DRYDOCK_API_PORT: '0',
          // Said once everything is opened that a process opens by itself.
          [PROCESS_SETTINGS.logLevel.name]: 'info',
        },
      });
      try {
        const ended = new Promise<string>((resolve) => child.once('exit', () => resolve('ended')));
        // The first thing that each of them says is that a server does not answer, or that it is ready.
        const said = new Promise<string>((resolve) =>
          child.stdout?.once('data', () => resolve('said')),
        );
        const late = AbortSignal.timeout(SAYS_WITHIN_MS);
        const tooLate = new Promise<string>((resolve) =>
          late.addEventListener('abort', () => resolve('nothing')),
        );
        expect(await Promise.race([said, ended, tooLate])).toBe('said');
        expect(having(child.pid ?? 0).filter((descriptor) => descriptor > 15)).toEqual([]);
        expect(child.connected).toBe(true);
        // The end of the channel is heard: it was not among what was closed.
        child.disconnect();
        expect(await Promise.race([ended, tooLate])).toBe('ended');
      } finally {
        child.kill('SIGKILL');
      }
    },
    120_000,
  );
});
