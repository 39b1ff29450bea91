import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstOutput, isAlive, isRoot, openBench, type TestBench } from './support.ts';

let bench: TestBench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.remove();
  expect(bench.processes()).toEqual([]);
});

describe('the result of a program', () => {
  it('is its exit code', async () => {
    const result = await bench.sh('exit 7');
    expect(result).toMatchObject({ exitCode: 7, signal: null, end: 'itself' });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it('is the signal that ended it', async () => {
    expect(await bench.sh('kill -SEGV $$')).toMatchObject({ exitCode: null, signal: 'SIGSEGV' });
  });

  it('is 127 for an unknown program, as in a shell', async () => {
    const result = await bench.exec({ program: { argv: ['no-such-program'] } });
    expect(result.exitCode).toBe(127);
    expect(result.stderr.toString()).toContain('no-such-program');
  });

  it('is 126 for a file that may not be executed', async () => {
    expect((await bench.exec({ program: { argv: ['/etc/passwd'] } })).exitCode).toBe(126);
  });

  it('comes although a child in the background holds the output open', async () => {
    const result = await bench.sh('sleep 300 & echo $!; echo last >&2; exit 3');
    const child = Number(result.stdout.toString());
    expect(result.exitCode).toBe(3);
    expect(result.stderr.toString()).toBe('last\n');
    expect(isAlive(child)).toBe(true);
    await bench.close();
    expect(isAlive(child)).toBe(false);
  });

  it('comes although a child in the background writes for ever', async () => {
    const result = await bench.sh('yes </dev/null & echo started; exit 4');
    expect(result.exitCode).toBe(4);
    expect(result.stdout.length).toBeLessThan(16 * 1_024 * 1_024);
  });
});

describe('input and output', () => {
  it('carry every byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    const result = await bench.exec({ program: { argv: ['cat'] }, stdin: bytes });
    expect(result.stdout).toEqual(bytes);
  });

  it('are whole at 10 MB, with a taker slower than the program', async () => {
    const hash = createHash('sha256');
    let size = 0;
    let taking = 0;
    let atOnceMax = 0;
    const result = await bench.exec(
      { program: { script: 'head -c 10000000 /dev/zero | tr "\\0" x' } },
      {
        onOutput: async (_stream, chunk) => {
          taking += 1;
          atOnceMax = Math.max(atOnceMax, taking);
          await new Promise((resolve) => setImmediate(resolve));
          size += chunk.length;
          hash.update(chunk);
          taking -= 1;
        },
      },
    );
    expect(result.exitCode).toBe(0);
    expect(size).toBe(10_000_000);
    expect(atOnceMax).toBe(1);
    expect(hash.digest('hex')).toBe(
      createHash('sha256').update('x'.repeat(10_000_000)).digest('hex'),
    );
  });

  it('pause the program while its output is not taken', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let size = 0;
    const running = bench.sh('head -c 5000000 /dev/zero; echo done >"$HOME/done"', {
      onOutput: (_stream, chunk) => {
        size += chunk.length;
        return released;
      },
    });
    // Nothing can be awaited here: that something does not happen shows only after a while.
    await delay(300);
    expect(existsSync(join(bench.root, 'work', 'done'))).toBe(false);
    release();
    expect((await running).exitCode).toBe(0);
    expect(size).toBe(5_000_000);
    expect(existsSync(join(bench.root, 'work', 'done'))).toBe(true);
  });

  it('end the program when the taker fails, with its error', async () => {
    const running = bench.sh('echo hello; sleep 300', {
      onOutput: () => {
        throw new Error('the client has gone');
      },
    });
    await expect(running).rejects.toThrow('the client has gone');
    expect(bench.processes()).toEqual([]);
  });

  it('may be left unread by the program', async () => {
    const stdin = Buffer.alloc(1_000_000);
    expect((await bench.exec({ program: { argv: ['true'] }, stdin })).exitCode).toBe(0);
  });

  it('are empty where none is given', async () => {
    expect((await bench.exec({ program: { argv: ['cat'] } })).stdout.length).toBe(0);
  });
});

describe('the program', () => {
  it('gets its arguments untouched', async () => {
    const args = ['', ' ', 'a b', `'"\`$(id)`, '-n', '--', '*', '\n', '\\', 'ä€', '$HOME;id'];
    const result = await bench.exec({ program: { argv: ['printf', '%s\\0', ...args] } });
    expect(result.stdout.toString()).toBe(args.map((arg) => `${arg}\0`).join(''));
  });

  it('gets odd values in its environment untouched', async () => {
    const env = {
      NEWLINES: 'a\nb\n',
      QUOTES: `'"\`$(id)\\`,
      EMPTY: '',
      IFS: '0123=',
      LD_PRELOAD: '/nowhere/evil.so',
      PATH: '/usr/bin:/bin',
      value: 'x=y',
      _: 'under',
    };
    const result = await bench.exec({ program: { argv: ['env', '-0'] }, env });
    const seen = Object.fromEntries(
      result.stdout
        .toString()
        .split('\0')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(seen).toMatchObject(env);
    expect(Object.keys(seen).filter((name) => /DRYDOCK_(ENV|PAIR|I$)/.test(name))).toEqual([]);
  });

  it('gets nothing of this process’s own environment', async () => {
    process.env.DATABASE_URL = 'postgres://canary';
    try {
      const names = (await bench.exec({ program: { argv: ['env'] } })).stdout
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
    } finally {
      delete process.env.DATABASE_URL;
    }
  });

  it('holds no descriptor but the three standard ones', async () => {
    // Beside those that this process itself inherited; the listing opens one more.
    const plain = execFileSync('ls', ['/proc/self/fd']).toString();
    const argv = ['ls', '/proc/self/fd'] as const;
    expect((await bench.exec({ program: { argv } })).stdout.toString()).toBe(plain);
    expect((await bench.sh('exec ls /proc/self/fd')).stdout.toString()).toBe(plain);
    expect((await bench.sh('ls /proc/self/fd; :')).stdout.toString()).toBe(plain);
  });

  it('starts in the lease’s own directory, which is also its home', async () => {
    const result = await bench.sh('pwd; echo "$HOME"; touch a "$TMPDIR/b" && ls');
    expect(result.stdout.toString()).toBe(`${bench.root}/work\n${bench.root}/work\na\n`);
  });

  it('starts in another directory if told to', async () => {
    await bench.sh('mkdir -p "sub dir"');
    const relative = await bench.exec({ program: { argv: ['pwd'] }, cwd: 'sub dir' });
    expect(relative.stdout.toString()).toBe(`${join(bench.root, 'work', 'sub dir')}\n`);
    const absolute = await bench.exec({ program: { argv: ['pwd'] }, cwd: '/usr' });
    expect(absolute.stdout.toString()).toBe('/usr\n');
  });

  it('may be a script longer than one argument can be, with input of its own', async () => {
    const script = `cat\n${'# filler\n'.repeat(40_000)}echo "end $#"`;
    const result = await bench.exec({ program: { script }, stdin: Buffer.from('input\n') });
    expect(result.stdout.toString()).toBe('input\nend 0\n');
  });

  it('may be a script that starts with a dash, or does not parse', async () => {
    expect((await bench.sh('-x')).exitCode).toBe(127);
    expect((await bench.sh('if')).exitCode).toBe(2);
  });

  it('dies of a closed pipe like any other', async () => {
    const result = await bench.sh('(yes; echo $? >&2) | head -n 1');
    expect(result.stderr.toString()).toBe('141\n');
  });

  if (isRoot) {
    it('has no privileges where Drydock is root', async () => {
      const result = await bench.sh('id -u; id -G; grep -E "CapEff|NoNewPrivs" /proc/self/status');
      const [uid, groups, caps, noNewPrivs] = result.stdout.toString().split('\n');
      expect(Number(uid)).toBeGreaterThanOrEqual(0x7000_0000);
      expect(groups).toBe(uid);
      expect(caps).toMatch(/0{16}$/);
      expect(noNewPrivs).toMatch(/1$/);
      expect((await bench.sh('touch ../gates/x')).exitCode).not.toBe(0);
    });
  }
});

describe('a command is refused', () => {
  it('where the lease may not start anything, and nothing is left', async () => {
    const running = bench.sh('touch started', { entitled: async () => false });
    await expect(running).rejects.toMatchObject({ code: 'command-refused' });
    expect(readdirSync(bench.place)).toEqual([]);
    expect(bench.processes()).toEqual([]);
  });

  it('where nobody can say whether it may start, with that error', async () => {
    const running = bench.sh('touch started', {
      entitled: () => Promise.reject(new Error('no database')),
    });
    await expect(running).rejects.toThrow('no database');
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('where the working directory does not exist', async () => {
    const running = bench.exec({ program: { argv: ['true'] }, cwd: 'nowhere' });
    await expect(running).rejects.toThrow(/working directory does not exist/);
    expect(readdirSync(`${bench.root}/gates`)).toEqual([]);
  });

  it('where the place is gone, which it does not bring back', async () => {
    await bench.remove();
    await expect(bench.sh('true')).rejects.toMatchObject({ code: 'command-refused' });
    expect(existsSync(bench.place)).toBe(false);
  });

  it('where an argument is longer than the system takes', async () => {
    const running = bench.exec({ program: { argv: ['echo', 'x'.repeat(200_000)] } });
    await expect(running).rejects.toThrow(/longer than this machine allows/);
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it.each([
    ['a name that is none', { 'A-B': 'x' }],
    ['a marker of Drydock', { DRYDOCK_ATTEMPT_ID: 'x' }],
    ['a NUL byte', { A: '\0' }],
  ])('where the environment holds %s', async (_what, env) => {
    const running = bench.exec({ program: { argv: ['true'] }, env });
    await expect(running).rejects.toMatchObject({ code: 'invalid-request' });
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('where the shell itself refuses a variable', async () => {
    const running = bench.exec({ program: { argv: ['true'] }, env: { OPTIND: 'abc' } });
    await expect(running).rejects.toThrow(/refuses one of the environment/);
  });
});

describe('ending a command', () => {
  it('at its time limit gives it TERM and time to finish', async () => {
    const result = await bench.exec({
      program: { script: 'trap "echo bye; exit 9" TERM; echo up; while :; do sleep 0.1; done' },
      timeoutMs: 600,
    });
    expect(result).toMatchObject({ exitCode: 9, signal: null, end: 'timeout' });
    expect(result.stdout.toString()).toBe('up\nbye\n');
  });

  it('kills what ignores TERM, in sessions of its own too', async () => {
    const stop = new AbortController();
    const { onOutput, text } = firstOutput();
    const script =
      'trap "" TERM; setsid sh -c "sleep 300" & setsid sleep 301 & sleep 0.2; echo $!; wait';
    const running = bench.sh(script, { signal: stop.signal, onOutput });
    const child = Number(await text);
    expect(isAlive(child)).toBe(true);
    stop.abort();
    expect(await running).toMatchObject({ exitCode: null, signal: 'SIGKILL', end: 'cancelled' });
    expect(bench.processes()).toEqual([]);
  });

  it('leaves other commands of the same attempt alone', async () => {
    const other = new AbortController();
    const { onOutput, text } = firstOutput();
    const longer = bench.sh('echo up; sleep 300', { signal: other.signal, onOutput });
    await text;
    expect((await bench.exec({ program: { argv: ['sleep', '300'] }, timeoutMs: 200 })).end).toBe(
      'timeout',
    );
    expect(bench.processes().length).toBeGreaterThan(0);
    other.abort();
    expect((await longer).end).toBe('cancelled');
  });

  it('before it has started starts nothing and leaves nothing', async () => {
    const before = await bench.sh('touch x', { signal: AbortSignal.abort() });
    expect(before).toMatchObject({ exitCode: null, signal: null, end: 'cancelled' });
    const stop = new AbortController();
    const during = bench.sh('touch x', {
      signal: stop.signal,
      entitled: () => {
        stop.abort();
        return new Promise(() => undefined);
      },
    });
    expect(await during).toMatchObject({ exitCode: null, signal: null, end: 'cancelled' });
    expect(readdirSync(bench.place)).toEqual([]);
  });
});
