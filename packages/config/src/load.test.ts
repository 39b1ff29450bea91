import { hostname } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { DrydockError } from '@drydock/model';
import { loadClientConfig, loadConfig } from './load.ts';
import type { Environment } from './secret-file.ts';

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
      apiHost: '127.0.0.1',
      apiPort: 7_070,
      ratePerSecond: 10_000,
      logLevel: 'info',
      node: hostname(),
      queuePrefix: 'drydock',
      databasePool: 10,
      databaseProbeMs: 600,
      sweepMs: 5_000,
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

describe('loadClientConfig', () => {
  it('leaves what is not set to the local stack', () => {
    expect(loadClientConfig({})).toEqual({ url: null, token: null });
  });

  it('refuses a token that is no header value, and does not show it', () => {
    const error = refusal(() =>
      loadClientConfig({ DRYDOCK_URL: 'http://127.0.0.1:7070', DRYDOCK_TOKEN: 'canary\ntoken' }),
    );
    expect(error.problems.map(({ field }) => field)).toEqual(['DRYDOCK_TOKEN']);
    expect(error.message).not.toMatch(/canary/);
  });
});
