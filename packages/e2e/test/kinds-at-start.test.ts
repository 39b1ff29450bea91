import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { APPS } from '@drydock/local-stack';
import { REPOSITORY_ROOT } from '@drydock/local-servers';

interface Ended {
  readonly code: unknown;
  readonly output: string;
}

const STARTS_WITHIN_MS = 90_000;

/** The built process; no server is there, so what it says, it says before it looks for one. */
function start(app: string, settings: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(REPOSITORY_ROOT, 'apps', app, 'dist/main.js')],
      {
        cwd: REPOSITORY_ROOT,
        timeout: STARTS_WITHIN_MS,
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: 'postgres://127.0.0.1:1/none',
          REDIS_URL: 'redis://127.0.0.1:1',
          DRYDOCK_API_PORT: '0',
          ...settings,
        },
      },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

describe('a kind that cannot be loaded', () => {
  it.each(APPS)('keeps %s from starting, and is named with what to do', async (app) => {
    const { code, output } = await start(app, {
      DRYDOCK_KINDS: './examples/scratch-store,./no-such-kind.js',
    });
    expect(code).toBe(2);
    expect(output).toContain(`there is no ${join(REPOSITORY_ROOT, 'no-such-kind.js')}`);
    expect(output).toContain('docs/kinds/writing-a-kind.md');
  });
});

describe('a kind that is to be allowed and is not loaded', () => {
  it.each(APPS)('keeps %s from starting, and is named with every other', async (app) => {
    const { code, output } = await start(app, {
      DRYDOCK_KINDS: './examples/scratch-store',
      DRYDOCK_ALLOWED_KINDS: '*,scratch-store=ops,local-hots,moon=ops+ci',
    });
    expect(code).toBe(2);
    expect(output).toContain('no kind \\"local-hots\\" is loaded; no kind \\"moon\\" is loaded');
    expect(output).toMatch(/Loaded are local-host, ssh-host, [a-z0-9, -]*, scratch-store;/);
  });
});

describe('a file with a secret that cannot be used', () => {
  it.each(APPS)('keeps %s from starting, and is told with every other problem', async (app) => {
    const { code, output } = await start(app, {
      DATABASE_URL_FILE: '/nowhere/database-url',
      REDIS_URL: '',
      REDIS_URL_FILE: '/nowhere/redis-url',
      DRYDOCK_ALLOWED_KINDS: 'Local-Host',
    });
    expect(code).toBe(2);
    expect(output).toContain('DATABASE_URL_FILE: DATABASE_URL is set as well: set one of the two');
    expect(output).toContain('REDIS_URL_FILE: there is no /nowhere/redis-url');
    expect(output).toContain('DRYDOCK_ALLOWED_KINDS: expected names of kinds');
  });
});
