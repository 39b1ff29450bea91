import { ContractServer } from '@drydock/contract/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandFailedError, Drydock, type KeptLease } from '@drydock/sdk';

let server: ContractServer;
let lease: KeptLease;

beforeAll(async () => {
  server = await ContractServer.start();
  lease = await new Drydock({ url: server.url, token: server.token }).lease({ type: 'host' });
});

afterAll(async () => {
  await lease.release();
  await server.close();
});

describe('a command', () => {
  it('comes back with its exit code and both outputs', async () => {
    const result = await lease.command.exec({ script: 'echo out; echo err >&2; exit 3' });
    expect(result).toMatchObject({ exitCode: 3, signal: null, end: 'itself', truncated: false });
    expect(result.stdout.toString()).toBe('out\n');
    expect(result.stderr.toString()).toBe('err\n');
  });

  it('has its bytes come back as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const { stdout } = await lease.command.exec(['cat'], { stdin: bytes });
    expect(stdout.equals(bytes)).toBe(true);
  });

  it('reads arguments that no shell has touched, its environment and its directory', async () => {
    const { stdout } = await lease.command.exec(
      ['sh', '-c', 'printf "%s|%s|%s" "$1" "$GREETING" "$(pwd)"', 'sh', '$(id); "x"'],
      { env: { GREETING: 'hello' }, cwd: '/' },
    );
    expect(stdout.toString()).toBe('$(id); "x"|hello|/');
  });

  it('streams, and is not read faster than it is taken', async () => {
    const seen: string[] = [];
    let busy = 0;
    const take = async (chunk: Buffer): Promise<void> => {
      busy += 1;
      expect(busy).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(chunk.toString());
      busy -= 1;
    };
    await lease.command.exec(
      { script: 'for i in 1 2 3; do echo $i; done; echo x >&2' },
      { onStdout: take, onStderr: take },
    );
    expect(seen.join('').replace('x\n', '')).toBe('1\n2\n3\n');
  });

  it('keeps 1 MiB of each output and says that there was more', async () => {
    let streamed = 0;
    const result = await lease.command.exec(['head', '-c', '1500000', '/dev/zero'], {
      onStdout: (chunk) => {
        streamed += chunk.length;
      },
    });
    expect(result.stdout.length).toBe(1_024 * 1_024);
    expect(result.truncated).toBe(true);
    expect(streamed).toBe(1_500_000);
  });

  it('is ended when its time is over', async () => {
    const result = await lease.command.exec(['sleep', '30'], { timeoutMs: 200 });
    expect(result).toMatchObject({ end: 'timeout', exitCode: null, signal: 'SIGKILL' });
  });

  it('is ended when nobody wants it any more', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const running = lease.command.exec(
      { script: 'echo $$; exec sleep 30' },
      {
        signal: abort.signal,
        onStdout: (chunk) => {
          seen.push(Number(chunk.toString()));
          abort.abort(new Error('enough'));
        },
      },
    );
    await expect(running).rejects.toThrow('enough');
    const [pid = 0] = seen;
    await expect(untilGone(pid)).resolves.toBe(true);
  });

  it('that must succeed throws with the whole result when it does not', async () => {
    const running = lease.command.exec({ script: 'echo no >&2; exit 4' }, { check: true });
    const error: unknown = await running.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandFailedError);
    const { result } = error as CommandFailedError;
    expect(result.stderr.toString()).toBe('no\n');
    expect(error).toMatchObject({ code: 'command-failed', message: expect.stringContaining('4') });
  });

  it('is not run a second time when the connection is cut, and its end is called unknown', async () => {
    server.faults.add(/\/exec$/, { kind: 'cut-before' });
    const before = server.count(/\/exec$/);
    await expect(lease.command.exec(['true'])).rejects.toMatchObject({
      code: 'command-unknown',
    });
    expect(server.count(/\/exec$/)).toBe(before + 1);
  });

  it('whose connection is cut on the way has an end that is unknown', async () => {
    const dying = await ContractServer.start();
    const drydock = new Drydock({ url: dying.url, token: dying.token });
    const { id } = await drydock.leases.request({ type: 'host' }, { wait: 'active' });
    const running = drydock.leases.command(id).exec(
      { script: 'echo up; exec sleep 30' },
      {
        onStdout: () => dying.close(),
      },
    );
    await expect(running).rejects.toMatchObject({ code: 'command-unknown' });
  });

  it.each(['shutting-down', 'database-unavailable', 'redis-unavailable'] as const)(
    'is tried again where the API says that it started nothing: %s',
    async (code) => {
      server.faults.add(/\/exec$/, { kind: 'problem', code });
      expect((await lease.command.exec(['true'])).exitCode).toBe(0);
    },
  );

  it('of a lease that is not active is refused', async () => {
    const drydock = new Drydock({ url: server.url, token: server.token });
    server.book.servesAtOnce = false;
    const { id } = await drydock.leases.request({ type: 'host' });
    await expect(drydock.leases.command(id).exec(['true'])).rejects.toMatchObject({
      code: 'lease-not-active',
      requestId: expect.any(String),
    });
    server.book.servesAtOnce = true;
  });

  it('passes on what a callback throws', async () => {
    const running = lease.command.exec(['echo', 'x'], {
      onStdout: () => {
        throw new TypeError('mine');
      },
    });
    await expect(running).rejects.toThrow(TypeError);
  });

  it('is given up with the lease', async () => {
    const drydock = new Drydock({ url: server.url, token: server.token });
    await using other = await drydock.lease({ type: 'host' });
    const running = other.command.exec(['sleep', '30'], {
      signal: AbortSignal.timeout(10_000),
    });
    running.catch(() => undefined);
    server.book.end(other.id, 'broken', 'Its host is gone.');
    await expect(running).rejects.toMatchObject({
      code: 'lease-ended',
      message: expect.stringContaining('Its host is gone.'),
    });
  });
});

/** Whether the process has ended, within two seconds. */
async function untilGone(pid: number): Promise<boolean> {
  const untilMs = performance.now() + 2_000;
  while (performance.now() < untilMs) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}
