import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DrydockError } from '@drydock/model';
import { clientSetting } from './client.ts';
import { loadConfig } from './load.ts';
import { secretIn, type Environment } from './secret-file.ts';
import { SECRET_VARIABLES } from './settings.ts';

const REQUIRED = {
  DATABASE_URL: 'postgres://drydock:canary-db@127.0.0.1:5432/drydock',
  REDIS_URL: 'redis://:canary-redis@127.0.0.1:6379',
};

function refusal(load: () => unknown): DrydockError {
  try {
    load();
  } catch (error) {
    if (DrydockError.is(error)) {
      return error;
    }
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('loadConfig', () => {
  it('fills in the defaults', () => {
    expect(loadConfig(REQUIRED)).toEqual({
      databaseUrl: REQUIRED.DATABASE_URL,
      redisUrl: REQUIRED.REDIS_URL,
      secretKeys: '',
      kinds: [],
      allowedKinds: null,
      localHostOwnUser: 'one-project',
      kindGrants: [],
      apiHost: '127.0.0.1',
      apiPort: 7_070,
      ratePerSecond: 10_000,
      logLevel: 'info',
      node: hostname(),
      queuePrefix: 'drydock',
      databasePool: 10,
      databaseProbeMs: 600,
      sweepMs: 5_000,
      outsideSweepMs: 60_000,
      lockMs: 15_000,
      allocatorLockMs: 3_000,
      allocatorStalledSeconds: 30,
      drainMs: 20_000,
      retentionDays: 30,
      workerConcurrency: 32,
      metricsPort: null,
      metricsHost: '127.0.0.1',
      otlpEndpoint: null,
      tracesPercent: 100,
    });
  });

  it('takes what is set, and an empty variable as unset', () => {
    const env = {
      ...REQUIRED,
      DRYDOCK_API_PORT: '0',
      DRYDOCK_SWEEP_MS: '',
      DRYDOCK_NODE: 'dock-1',
    };
    expect(loadConfig(env)).toMatchObject({ apiPort: 0, sweepMs: 5_000, node: 'dock-1' });
  });

  it('reports every problem at once', () => {
    const error = refusal(() =>
      loadConfig({ DATABASE_URL: '', DRYDOCK_API_PORT: '65536', DRYDOCK_LOG_LEVEL: 'loud' }),
    );
    expect(error.code).toBe('invalid-configuration');
    expect(error.problems).toEqual([
      {
        field: 'DATABASE_URL',
        detail:
          'expected a URL such as postgres://user:password@host:5432/drydock, but it is not set',
      },
      {
        field: 'REDIS_URL',
        detail: 'expected a URL such as redis://:password@host:6379, but it is not set',
      },
      {
        field: 'DRYDOCK_API_PORT',
        detail: 'expected a whole number from 0 to 65535, but it is "65536"',
      },
      {
        field: 'DRYDOCK_LOG_LEVEL',
        detail: 'expected one of trace, debug, info, warn, error, fatal, silent, but it is "loud"',
      },
    ]);
  });

  it.each(['7070.5', '-1', '1e3', ' 7070', '0x10', '7070abc'])(
    'refuses %j as a port',
    (DRYDOCK_API_PORT) => {
      expect(refusal(() => loadConfig({ ...REQUIRED, DRYDOCK_API_PORT })).problems[0]?.field).toBe(
        'DRYDOCK_API_PORT',
      );
    },
  );

  it('takes kinds as paths and names of packages', () => {
    const DRYDOCK_KINDS = './kinds/a.js, /opt/b,.., @team/c ,d.e';
    expect(loadConfig({ ...REQUIRED, DRYDOCK_KINDS }).kinds).toEqual([
      './kinds/a.js',
      '/opt/b',
      '..',
      '@team/c',
      'd.e',
    ]);
  });

  it.each(['a,,b', 'node:fs', 'https://example.org/a.js', 'a/b', '@team', 'a b'])(
    'refuses %j as kinds',
    (DRYDOCK_KINDS) => {
      expect(refusal(() => loadConfig({ ...REQUIRED, DRYDOCK_KINDS })).problems[0]?.field).toBe(
        'DRYDOCK_KINDS',
      );
    },
  );

  it('takes the kinds that are allowed, each with the projects that may use it', () => {
    const DRYDOCK_ALLOWED_KINDS = '*, local-host = ops + ci,ssh-host';
    expect(loadConfig({ ...REQUIRED, DRYDOCK_ALLOWED_KINDS }).allowedKinds).toEqual([
      { kind: '*', projects: null },
      { kind: 'local-host', projects: ['ops', 'ci'] },
      { kind: 'ssh-host', projects: null },
    ]);
  });

  it.each([
    'a,,b',
    ',',
    'local_host',
    'Local-Host',
    'local-host=',
    'local-host=ops+',
    'local-host=ops,ssh-host=+ci',
    'local-host=ops=ci',
    'local-host:ops',
    '=ops',
    '*=ops',
    'local-host=*',
    'local-host,local-host=ops',
    '*,*',
  ])('refuses %j as the kinds that are allowed', (DRYDOCK_ALLOWED_KINDS) => {
    expect(
      refusal(() => loadConfig({ ...REQUIRED, DRYDOCK_ALLOWED_KINDS })).problems[0]?.field,
    ).toBe('DRYDOCK_ALLOWED_KINDS');
  });

  it('never shows a secret', () => {
    const env: Environment = {
      DATABASE_URL: 'mysql://drydock:canary-db@127.0.0.1/drydock',
      REDIS_URL: 'canary-redis',
    };
    const error = refusal(() => loadConfig(env));
    expect(error.problems).toHaveLength(2);
    expect(JSON.stringify([error.message, error.problems, error.hint, error.stack])).not.toMatch(
      /canary/,
    );
  });
});

describe('a secret in a file', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'drydock-secrets-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  let files = 0;
  function file(text: string | Buffer, mode = 0o600): string {
    const path = join(directory, `secret-${(files += 1)}`);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }
  const KEY = `key-1:${Buffer.alloc(32, 7).toString('base64')}`;

  it('is taken for every setting that is one, without the line break at its end', () => {
    expect(
      loadConfig({
        DATABASE_URL_FILE: file(`${REQUIRED.DATABASE_URL}\n`),
        REDIS_URL_FILE: file(REQUIRED.REDIS_URL),
        DRYDOCK_SECRET_KEYS_FILE: file(`${KEY}\r\n`),
        DRYDOCK_OTLP_ENDPOINT_FILE: file('http://x:canary@127.0.0.1:4318\n'),
      }),
    ).toMatchObject({
      databaseUrl: REQUIRED.DATABASE_URL,
      redisUrl: REQUIRED.REDIS_URL,
      secretKeys: KEY,
      otlpEndpoint: 'http://x:canary@127.0.0.1:4318',
    });
    expect(clientSetting({ DRYDOCK_TOKEN_FILE: file('dd_token\n') }, 'DRYDOCK_TOKEN')).toBe(
      'dd_token',
    );
    for (const name of SECRET_VARIABLES) {
      expect(secretIn({ [`${name}_FILE`]: file(`of ${name}\n\n`) }, name)).toBe(`of ${name}\n`);
    }
  });

  it('is taken for no other setting', () => {
    const config = loadConfig({ ...REQUIRED, DRYDOCK_NODE_FILE: file('canary') });
    expect(config.node).toBe(hostname());
  });

  it('counts as unset where the variable is empty', () => {
    expect(loadConfig({ ...REQUIRED, DATABASE_URL_FILE: '' }).databaseUrl).toBe(
      REQUIRED.DATABASE_URL,
    );
    const DATABASE_URL_FILE = file(REQUIRED.DATABASE_URL);
    expect(loadConfig({ ...REQUIRED, DATABASE_URL: '', DATABASE_URL_FILE }).databaseUrl).toBe(
      REQUIRED.DATABASE_URL,
    );
  });

  it('is read through a link, as Kubernetes mounts it', () => {
    const link = join(directory, 'link');
    symlinkSync(file(REQUIRED.REDIS_URL), link);
    const { DATABASE_URL } = REQUIRED;
    expect(loadConfig({ DATABASE_URL, REDIS_URL_FILE: link }).redisUrl).toBe(REQUIRED.REDIS_URL);
  });

  it('is refused with every other problem where it cannot be used, and shows nothing of it', () => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const missing = join(directory, 'missing');
    const empty = file('\n');
    const open = file(KEY, 0o602);
    const error = refusal(() =>
      loadConfig({
        ...REQUIRED,
        DATABASE_URL_FILE: file(REQUIRED.DATABASE_URL),
        REDIS_URL: '',
        REDIS_URL_FILE: pipe,
        DRYDOCK_SECRET_KEYS_FILE: open,
        DRYDOCK_OTLP_ENDPOINT_FILE: file('canary-endpoint'),
        DRYDOCK_API_PORT: 'many',
      }),
    );
    expect(error.problems.map(({ field, detail }) => `${field}: ${detail}`)).toEqual([
      'DATABASE_URL_FILE: DATABASE_URL is set as well: set one of the two',
      `REDIS_URL_FILE: ${pipe} is no regular file`,
      `DRYDOCK_SECRET_KEYS_FILE: any user may write to ${open}`,
      'DRYDOCK_API_PORT: expected a whole number from 0 to 65535, but it is "many"',
      'DRYDOCK_OTLP_ENDPOINT_FILE: expected a URL such as http://127.0.0.1:4318, but it is something else (not shown: it is a secret)',
    ]);
    expect(JSON.stringify([error.message, error.problems])).not.toMatch(/canary|key-1/);
    const detailOf = (REDIS_URL_FILE: string): string | undefined =>
      refusal(() => loadConfig({ DATABASE_URL: REQUIRED.DATABASE_URL, REDIS_URL_FILE })).problems[0]
        ?.detail;
    expect(detailOf(missing)).toBe(`there is no ${missing}`);
    expect(detailOf(empty)).toBe(`${empty} is empty`);
    expect(detailOf(directory)).toBe(`${directory} is no regular file`);
    const large = file('x'.repeat(16_385));
    expect(detailOf(large)).toBe(`${large} is larger than 16384 bytes`);
  });

  it('is warned about where everybody may read it', () => {
    const warnings: unknown[] = [];
    const warn = (warning: unknown): number => warnings.push(warning);
    const closed = file(REQUIRED.DATABASE_URL, 0o440);
    const open = file(REQUIRED.REDIS_URL, 0o644);
    loadConfig({ DATABASE_URL_FILE: closed, REDIS_URL_FILE: open }, warn);
    expect(warnings).toEqual([
      { field: 'REDIS_URL_FILE', detail: expect.stringContaining('any user') },
    ]);
  });
});
