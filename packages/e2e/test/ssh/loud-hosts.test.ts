import { userInfo } from 'node:os';
import { isStorable, type JsonObject } from '@drydock/model';
import { closeSshConnections, probeHost } from '@drydock/transport';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LoudHost, type Habit } from './loud-host.ts';
import { HostBench, userKey, type Lease } from './support.ts';

/** What this process may grow by while one host talks: garbage that nobody had time to collect counts too. */
const GROWTH_BYTES_MAX = 160 * 1_024 * 1_024;
/** Whoever is heard to the end takes 120 s. */
const CUT_OFF_WITHIN_MS = 30_000;

/** The other host: its directory is also where the loud one makes its places. */
let bench: HostBench;
let host: LoudHost;

const config = (): JsonObject => ({
  ...bench.config({ port: host.port }),
  user: userInfo().username,
});

beforeAll(async () => {
  bench = await HostBench.open();
  host = await LoudHost.open();
}, 60_000);

afterEach(() => closeSshConnections());

afterAll(async () => {
  await host.close();
  await bench.remove();
});

/** What came of it, in words, and what this process had grown by at most. */
async function watched(
  work: () => Promise<unknown>,
): Promise<{ said: string; grownBytes: number; tookMs: number }> {
  const before = process.memoryUsage.rss();
  const startedAtMs = performance.now();
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const giveUp = AbortSignal.timeout(CUT_OFF_WITHIN_MS);
  try {
    const givenUp = new Promise((_, reject) => {
      giveUp.addEventListener('abort', () => reject(new Error('It was heard on and on.')));
    });
    const said = await Promise.race([work(), givenUp]).then(
      (value) => (typeof value === 'string' ? value : `no failure: ${JSON.stringify(value)}`),
      (error: Error & { code?: string }) => `${error.code ?? 'no code'}: ${error.message}`,
    );
    return { said, grownBytes: most - before, tookMs: performance.now() - startedAtMs };
  } finally {
    clearInterval(sampling);
  }
}

const STEPS: Readonly<Record<string, (habit: Habit) => Promise<unknown>>> = {
  'the probe': async (habit) => {
    await host.take(habit);
    return () => bench.activate(config());
  },
  'the making of a place': async (habit) => {
    await host.take(habit, 1);
    return () => bench.activate(config());
  },
  'the start of a command': (habit) =>
    onLease(habit, async (lease) => {
      const { end, exitCode } = await bench.sh(lease, 'true');
      return `no failure: ${end} ${exitCode}`;
    }),
  'the cleaning of a lease': (habit) => onLease(habit, (lease) => bench.close(lease)),
  'a health check': (habit) => onLease(habit, ({ resource }) => bench.check(resource)),
  'the removal of a resource': (habit) => onLease(habit, ({ resource }) => bench.destroy(resource)),
};

async function onLease(
  habit: Habit,
  work: (lease: Lease) => Promise<unknown>,
): Promise<() => Promise<unknown>> {
  await host.take('honest');
  const lease = await bench.newLease(config());
  await host.take(habit);
  return () => work(lease);
}

const HABITS = [
  'endless stdout',
  'endless stderr',
  'endless both',
  'one endless line',
  'an endless greeting',
  'more than there is room for',
] as const satisfies readonly Habit[];

/** One reader hears all of it: every habit is tried on the first step, and each step with one of them. */
const CASES = Object.entries(STEPS).flatMap(([step, prepare], index) =>
  (index === 0 ? HABITS : (['endless both'] as const)).map(
    (habit) => [habit, step, prepare] as const,
  ),
);

describe('a host that does not stop', () => {
  it.each(CASES)(
    'with %s in %s is cut off and told, and the other host is served',
    async (habit, _step, prepare) => {
      const work = (await prepare(habit)) as () => Promise<unknown>;
      const others = (async () => {
        const lease = await bench.newLease();
        const served = await bench.sh(lease, 'echo served');
        await bench.destroy(lease.resource);
        return served.stdout.toString();
      })();
      const { said, grownBytes, tookMs } = await watched(work);
      expect(said).toMatch(
        /said more than it should|says more than its login shell should|sent more than there was room for/,
      );
      expect(said).toMatch(/^(host-misbehaves: )?The host 127\.0\.0\.1:\d+ /);
      expect(grownBytes).toBeLessThan(GROWTH_BYTES_MAX);
      expect(tookMs).toBeLessThan(CUT_OFF_WITHIN_MS);
      expect(await others).toBe('served\n');
    },
    CUT_OFF_WITHIN_MS * 2,
  );
});

it('what comes beside a program whose output nobody takes is not kept', async () => {
  await host.take('honest');
  const lease = await bench.newLease(config());
  closeSshConnections();
  await host.take('a flood beside a program');
  const { said, grownBytes } = await watched(async () => {
    let cutOff: Promise<void> | undefined;
    const { end } = await bench.sh(lease, 'echo the program speaks; sleep 60', {
      onOutput: () => (cutOff ??= host.cutOff()),
    });
    return end;
  });
  expect(said).toBe('host-lost');
  expect(grownBytes).toBeLessThan(GROWTH_BYTES_MAX);
  await host.take('honest');
  await bench.destroy(lease.resource);
}, 60_000);

describe('an answer', () => {
  it('of more lines than any is refused', async () => {
    await host.take('many lines');
    await expect(bench.activate(config())).rejects.toMatchObject({
      code: 'host-misbehaves',
      message: expect.stringContaining('said more than it should') as unknown,
    });
  });

  it('that is none of those that there are is refused', async () => {
    await host.take('signs');
    await expect(bench.activate(config())).rejects.toMatchObject({
      code: 'host-misbehaves',
      message: expect.stringContaining('answered what it may not') as unknown,
    });
  });

  it('about a path is shown without signs', async () => {
    await host.take('unreachable in signs', 1);
    const refused = await bench.activate(config()).catch((error: unknown) => error);
    expect(String(refused)).toContain('that commands run as: evil [2J');
    expect(String(refused)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('of numbers in other forms is taken for none', async () => {
    await host.take('signs');
    const facts = await probeHost(endpoint(), new AbortController().signal);
    expect(facts).toMatchObject({ cpus: 1, memoryBytes: 0, hostname: 'evil [2J' });
    expect(isStorable(JSON.stringify(facts))).toBe(true);
  });

  it('that is a refusal is shown without signs', async () => {
    await host.take('a refusal in signs');
    const refused = await bench.activate(config()).catch((error: unknown) => error);
    expect(String(refused)).toContain('did not do what it was asked (1): closed [2J account');
  });
});

it('a banner in signs without end is nobody’s', async () => {
  const other = await LoudHost.open({ banner: `\u001b[2J${'banner '.repeat(4_000)}` });
  try {
    const { port } = other;
    const config = { ...bench.config({ port }), user: userInfo().username };
    const { said, grownBytes } = await watched(async () => {
      const resource = await bench.activate(config);
      await bench.destroy(resource);
      return JSON.stringify(resource.state);
    });
    expect(said).not.toMatch(/banner|2J/);
    expect(said).toContain(other.hostKey);
    expect(grownBytes).toBeLessThan(GROWTH_BYTES_MAX);
  } finally {
    await other.close();
  }
});

describe('a host that is in no hurry', () => {
  it.each(['a drop at a time', 'no end', 'no session'] as const)(
    'with %s is left as soon as the time is over, and holds nothing back',
    async (habit) => {
      await host.take('honest');
      const lease = await bench.newLease(config());
      await host.take(habit);
      const startedAtMs = performance.now();
      const limit = AbortSignal.timeout(1_000);
      await expect(probeHost(endpoint(), limit)).rejects.toMatchObject({ name: 'TimeoutError' });
      const program = { argv: ['true'] as const };
      const late = await bench.exec(lease, { program, timeoutMs: 1_000 });
      expect(late).toMatchObject({ exitCode: null, end: 'timeout' });
      expect(performance.now() - startedAtMs).toBeLessThan(CUT_OFF_WITHIN_MS);
      await host.take('honest');
      await bench.destroy(lease.resource);
    },
    CUT_OFF_WITHIN_MS * 2,
  );

  it('a session that is never opened is given up, and the connection with it', async () => {
    await host.take('no session');
    await expect(bench.activate(config())).rejects.toMatchObject({ code: 'host-unreachable' });
  }, 60_000);
});

function endpoint() {
  return {
    address: '127.0.0.1',
    port: host.port,
    user: userInfo().username,
    hostKey: host.hostKey,
    connectTimeoutMs: 5_000,
    sessionsMax: 10,
    openKey: async () => ({ privateKey: userKey.privateKey }),
  };
}
