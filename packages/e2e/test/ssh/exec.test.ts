import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { closeSshConnections, openSftp } from '@drydock/transport';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  firstOutput,
  HostBench,
  isAlive,
  isRoot,
  userKey,
  type Lease,
  type Resource,
} from './support.ts';

let bench: HostBench;
let resource: Resource;
let lease: Lease;

beforeAll(async () => {
  bench = await HostBench.open();
  resource = await bench.activate();
});

beforeEach(() => {
  lease = bench.lease(resource);
});

afterEach(async () => {
  await bench.close(lease);
  expect(readdirSync(placeOf(resource))).toEqual([]);
  expect(bench.processes()).toEqual([]);
});

afterAll(async () => {
  await bench.destroy(resource);
  closeSshConnections();
  await bench.remove();
});

function placeOf({ id }: Resource): string {
  return join(bench.directory, id);
}

const rootOf = (held: Lease): string => join(placeOf(resource), held.attemptId);

describe('a program on a host', () => {
  it('ends with its exit code or its signal', async () => {
    expect(await bench.sh(lease, 'exit 7')).toMatchObject({ exitCode: 7, signal: null });
    expect(await bench.sh(lease, 'kill -SEGV $$')).toMatchObject({
      exitCode: null,
      signal: 'SIGSEGV',
      end: 'itself',
    });
    expect(readdirSync(join(rootOf(lease), 'gates'))).toEqual([]);
    const unknown = await bench.exec(lease, { program: { argv: ['no-such-program'] } });
    expect(unknown.exitCode).toBe(127);
    expect(unknown.stderr.toString()).toContain('no-such-program');
  });

  it('gets arguments and variables untouched', async () => {
    const args = [
      '',
      ' ',
      'a b',
      `'"\`$(id)\`!`,
      '-n',
      '--',
      '*',
      '\n',
      '\n\na\n',
      '\\',
      'ä€\u0081',
    ];
    const said = await bench.exec(lease, { program: { argv: ['printf', '%s\\0', ...args] } });
    expect(said.stdout.toString()).toBe(args.map((arg) => `${arg}\0`).join(''));
    const env = { LINES_OF: 'a\nb\n', QUOTES: `'"\`$(id)\\`, EMPTY: '', IFS: '0=', value: 'x=y' };
    const seen = (await bench.exec(lease, { program: { argv: ['env', '-0'] }, env })).stdout
      .toString()
      .split('\0');
    for (const [name, value] of Object.entries(env)) {
      expect(seen).toContain(`${name}=${value}`);
    }
  });

  it('gets each byte that an argument can hold', async () => {
    // Latin characters are two bytes each, which together have every value from 0x80 to 0xbf.
    const text = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).join('');
    const said = await bench.exec(lease, { program: { argv: ['printf', '%s', text] } });
    expect(said.stdout.toString()).toBe(text);
  });

  it('gets nothing of the login, and no descriptor but three', async () => {
    const names = (await bench.exec(lease, { program: { argv: ['env'] } })).stdout
      .toString()
      .split('\n')
      .map((line) => line.split('=')[0])
      .filter((name) => name !== '');
    expect(new Set(names)).toEqual(
      new Set([
        'DRYDOCK_ATTEMPT_ID',
        'DRYDOCK_COMMAND_ID',
        'DRYDOCK_LEASE_ID',
        'HOME',
        'LANG',
        'LOGNAME',
        'PATH',
        'SHELL',
        'TMPDIR',
        'USER',
      ]),
    );
    const argv = ['ls', '/proc/self/fd'] as const;
    const stdin = Buffer.from('x');
    expect((await bench.exec(lease, { program: { argv }, stdin })).stdout.toString()).toBe(
      '0\n1\n2\n3\n',
    );
    expect((await bench.sh(lease, 'exec ls /proc/self/fd')).stdout.toString()).toBe('0\n1\n2\n3\n');
  });

  it('starts in the lease’s directory, or where it is told to', async () => {
    const said = await bench.sh(
      lease,
      'pwd; echo "$HOME"; touch a "$TMPDIR/b"; mkdir "sub dir"; ls',
    );
    const work = `${rootOf(lease)}/work`;
    expect(said.stdout.toString()).toBe(`${work}\n${work}\na\nsub dir\n`);
    const inside = await bench.exec(lease, { program: { argv: ['pwd'] }, cwd: 'sub dir' });
    expect(inside.stdout.toString()).toBe(`${work}/sub dir\n`);
  });

  it('may be a script longer than an argument, with binary input of 5 MB', async () => {
    const script = `cat\n${'# filler\n'.repeat(40_000)}echo "end $#"`;
    const stdin = Buffer.alloc(5_000_000, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
    const said = await bench.exec(lease, { program: { script }, stdin });
    expect(said.stdout.equals(Buffer.concat([stdin, Buffer.from('end 0\n')]))).toBe(true);
  });

  it('may leave a child that holds its output, which lives until the lease is closed', async () => {
    const said = await bench.sh(lease, 'sleep 3600 & echo $!; echo last >&2; exit 3');
    const child = Number(said.stdout.toString());
    expect([said.exitCode, said.stderr.toString()]).toEqual([3, 'last\n']);
    expect(isAlive(child)).toBe(true);
    await bench.close(lease);
    expect(isAlive(child)).toBe(false);
  });

  it('loses nothing of its last output where a child holds it open', async () => {
    const said = await bench.sh(lease, 'sleep 3600 & head -c 3000000 /dev/zero; exit 4');
    expect([said.exitCode, said.stdout.length]).toEqual([4, 3_000_000]);
  });

  it('is paused while its output is not taken', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let size = 0;
    const running = bench.sh(lease, 'head -c 20000000 /dev/zero; echo done >"$HOME/done"', {
      onOutput: (_stream, chunk) => {
        size += chunk.length;
        return released;
      },
    });
    // Nothing can be awaited here: that something does not happen shows only after a while.
    await delay(1_000);
    expect(existsSync(join(rootOf(lease), 'work', 'done'))).toBe(false);
    release();
    expect((await running).exitCode).toBe(0);
    expect(size).toBe(20_000_000);
  });

  it('may write 1 GB, which passes through little memory', async () => {
    let size = 0;
    let residentMax = 0;
    const residentBefore = process.memoryUsage.rss();
    const said = await bench.exec(
      lease,
      { program: { argv: ['head', '-c', '1000000000', '/dev/zero'] }, timeoutMs: 240_000 },
      {
        onOutput: (_stream, chunk) => {
          size += chunk.length;
          residentMax = Math.max(residentMax, process.memoryUsage.rss());
        },
      },
    );
    expect(said).toMatchObject({ exitCode: 0, end: 'itself' });
    expect(size).toBe(1_000_000_000);
    const grownBytes = residentMax - residentBefore;
    expect(grownBytes).toBeLessThan(150 * 1_024 * 1_024);
  }, 300_000);

  if (isRoot) {
    it('has no privileges where Drydock logs in as root', async () => {
      const said = await bench.sh(lease, 'id -u; grep -E "CapEff|NoNewPrivs" /proc/self/status');
      const [uid, caps, noNewPrivs] = said.stdout.toString().split('\n');
      expect(Number(uid)).toBeGreaterThanOrEqual(0x7000_0000);
      expect(caps).toMatch(/0{16}$/);
      expect(noNewPrivs).toMatch(/1$/);
    });
  }
});

describe('ending', () => {
  it('at the time limit gives TERM and time to finish', async () => {
    const script = 'trap "echo bye; exit 9" TERM; echo up; while :; do sleep 0.1; done';
    const said = await bench.exec(lease, { program: { script }, timeoutMs: 2_000 });
    expect(said).toMatchObject({ exitCode: 9, end: 'timeout' });
    expect(said.stdout.toString()).toBe('up\nbye\n');
  });

  it('kills what ignores TERM, in sessions of its own too', async () => {
    const stop = new AbortController();
    const { onOutput, text } = firstOutput();
    const script = 'trap "" TERM; setsid sleep 301 >/dev/null 2>&1 & echo $!; wait';
    const running = bench.sh(lease, script, { signal: stop.signal, onOutput });
    const child = Number(await text);
    stop.abort();
    expect(await running).toMatchObject({ signal: 'SIGKILL', end: 'cancelled' });
    expect(isAlive(child)).toBe(false);
  });

  it('with the taker of its output, whose error it throws', async () => {
    const running = bench.sh(lease, 'echo hello; sleep 3600', {
      onOutput: () => {
        throw new Error('the client has gone');
      },
    });
    await expect(running).rejects.toThrow('the client has gone');
    expect(bench.processes()).toEqual([]);
  });

  it('of the lease finds children of children in sessions of their own', async () => {
    const script = `
      mkfifo pid
      (setsid sh -c 'sleep 3600 & echo $! >pid; wait' >/dev/null 2>&1 &)
      cat pid
    `;
    const child = Number((await bench.sh(lease, script)).stdout);
    expect(isAlive(child)).toBe(true);
    await bench.close(lease);
    expect(isAlive(child)).toBe(false);
  });

  it('of the lease spares the neighbours on the same host', async () => {
    const other = bench.lease(resource);
    const child = Number((await bench.sh(other, 'sleep 3600 >/dev/null 2>&1 & echo $!')).stdout);
    await bench.sh(lease, 'sleep 3600 >/dev/null 2>&1 &');
    await bench.close(lease);
    expect(isAlive(child)).toBe(true);
    await bench.close(other);
    expect(isAlive(child)).toBe(false);
  });

  if (isRoot) {
    it('of the lease finds what has scrubbed its environment and lost its parents', async () => {
      const script = `
        mkfifo pid
        (setsid env -i /bin/sh -c 'echo $$ >pid; exec sleep 300' >/dev/null 2>&1 &)
        cat pid
      `;
      const pid = Number((await bench.sh(lease, script)).stdout);
      expect(isAlive(pid)).toBe(true);
      await bench.close(lease);
      expect(isAlive(pid)).toBe(false);
    });
  }

  it('starts nothing where the lease ended before the gate was let go', async () => {
    let closing: Promise<void> | undefined;
    const running = bench.sh(lease, 'touch started', {
      entitled: async () => {
        closing = bench.close(lease);
        await closing;
        return true;
      },
    });
    await expect(running).rejects.toThrow(/closed before the command started/);
    await closing;
    expect(readdirSync(placeOf(resource))).toEqual([]);
  });
});

describe('a command is refused', () => {
  it.each([
    [
      'the working directory does not exist',
      { cwd: 'nowhere' },
      /working directory does not exist/,
    ],
    ['the shell refuses a variable', { env: { OPTIND: 'abc' } }, /refuses one of the environment/],
    ['a variable is one of Drydock’s', { env: { DRYDOCK_LEASE_ID: 'x' } }, /cannot be set/],
  ])('where %s', async (_what, spec, sentence) => {
    const running = bench.exec(lease, { program: { argv: ['true'] }, ...spec });
    await expect(running).rejects.toThrow(sentence);
  });

  it('where an argument is longer than the host takes', async () => {
    const running = bench.exec(lease, { program: { argv: ['echo', 'x'.repeat(200_000)] } });
    await expect(running).rejects.toThrow(/could not prepare the command: .*too long/);
  });
});

describe('a host', () => {
  it('runs many commands over one connection', async () => {
    const before = connectionsOf(bench);
    const many = await Promise.all(
      Array.from({ length: 30 }, (_, index) => bench.sh(lease, `echo ${index}; sleep 0.1`)),
    );
    expect(many.map(({ stdout }) => Number(stdout))).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    );
    expect(connectionsOf(bench)).toBe(before);
  }, 60_000);

  it('can be spoken SFTP to', async () => {
    const { port, user, hostKey } = bench.server;
    const endpoint = {
      address: '127.0.0.1',
      port,
      user,
      hostKey,
      connectTimeoutMs: 5_000,
      sessionsMax: 10,
      openKey: async () => ({ privateKey: userKey.privateKey }),
    };
    await bench.sh(lease, 'true');
    const { sftp, close } = await openSftp(endpoint, new AbortController().signal);
    const path = join(rootOf(lease), 'file');
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await new Promise<void>((resolve, reject) => {
      sftp.writeFile(path, bytes, (error) => (error ? reject(error) : resolve()));
    });
    const read = await new Promise<Buffer>((resolve, reject) => {
      sftp.readFile(path, (error, content) => (error ? reject(error) : resolve(content)));
    });
    expect(read.equals(bytes)).toBe(true);
    const names = await new Promise<string[]>((resolve, reject) => {
      sftp.readdir(rootOf(lease), (error, list) =>
        error ? reject(error) : resolve(list.map(({ filename }) => filename)),
      );
    });
    expect(names).toContain('file');
    await close();
  });
});

/** Established connections to the server, as the kernel lists them. */
function connectionsOf({ server }: HostBench): number {
  const port = server.port.toString(16).toUpperCase().padStart(4, '0');
  const table = execFileSync('cat', ['/proc/net/tcp']).toString();
  return table.split('\n').filter((line) => new RegExp(`^ *\\d+: \\S+ \\S+:${port} 01 `).test(line))
    .length;
}
