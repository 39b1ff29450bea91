import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, watch } from 'node:fs';
import { chmod, chown, mkdir, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@drydock/model';
import { closeAttempt, listAttempts, removePlace } from '../src/index.ts';
import { firstOutput, isAlive, isRoot, never, openBench, type TestBench } from './support.ts';

let bench: TestBench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.remove();
  expect(bench.processes()).toEqual([]);
});

describe('closing an attempt', () => {
  it('ends a running command and removes its directory', async () => {
    const { onOutput, text } = firstOutput();
    const running = bench.sh('echo $$; exec sleep 300', { onOutput });
    const pid = Number(await text);
    await bench.close();
    expect(await running).toMatchObject({ exitCode: null, signal: 'SIGKILL', end: 'itself' });
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('ends children in sessions of their own', async () => {
    const result = await bench.sh('setsid sleep 300 >/dev/null 2>&1 & echo $!');
    expect(isAlive(Number(result.stdout))).toBe(true);
    await bench.close();
    expect(isAlive(Number(result.stdout))).toBe(false);
  });

  if (isRoot) {
    it('ends an orphan in its own session that has scrubbed its environment', async () => {
      const script = `
        mkfifo pid
        (setsid env -i /bin/sh -c 'echo $$ >pid; exec sleep 300' >/dev/null 2>&1 &)
        cat pid
      `;
      const pid = Number((await bench.sh(script)).stdout);
      expect(isAlive(pid)).toBe(true);
      expect(bench.processes()).toEqual([]);
      await bench.close();
      expect(isAlive(pid)).toBe(false);
    });

    it('ends an orphan that wears the marker of another attempt', async () => {
      const script = `
        mkfifo pid
        (setsid env -i DRYDOCK_ATTEMPT_ID=${newId('attempt')} \\
          /bin/sh -c 'echo $$ >pid; exec sleep 300' >/dev/null 2>&1 &)
        cat pid
      `;
      const pid = Number((await bench.sh(script)).stdout);
      await bench.close();
      expect(isAlive(pid)).toBe(false);
    });

    it('ends processes that replace each other without end', async () => {
      // Each passes its own text on, so that it needs no file, and is gone at once.
      const hop = 'setsid env -i /bin/sh -c "$0" "$0" &';
      const uid = Number((await bench.sh('id -u')).stdout);
      const script = `setsid env -i /bin/sh -c '${hop}' '${hop}' >/dev/null 2>&1; echo up`;
      expect((await bench.sh(script)).stdout.toString()).toBe('up\n');
      await bench.close();
      // One look can miss what replaces itself; twenty do not.
      expect(Array.from({ length: 20 }, () => processesOf(uid)).flat()).toEqual([]);
    });
  }

  it('ends a fleet that keeps forking', async () => {
    const { onOutput, text } = firstOutput();
    const script =
      'i=0; while [ $i -lt 200 ]; do sleep 300 & i=$((i+1)); [ $i -ne 20 ] || echo go; done; wait';
    const running = bench.sh(script, { onOutput });
    await text;
    await bench.close();
    await running;
    expect(bench.processes()).toEqual([]);
  });

  it('ends a gate that waits for its answer, and the command is refused', async () => {
    let asked: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const running = bench.sh('touch started', {
      entitled: () => {
        asked();
        return new Promise(() => undefined);
      },
    });
    const refused = expect(running).rejects.toThrow(/closed before the command started/);
    await waiting;
    expect(bench.processes().length).toBe(1);
    await bench.close();
    await refused;
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('removes what a holder closed or linked, and nothing behind a link', async () => {
    const precious = join(bench.place, 'precious');
    await mkdir(precious);
    await writeFile(join(precious, 'file'), 'keep');
    await bench.sh(`ln -s ${precious} link; mkdir -p a/b; touch a/b/c; chmod 0000 a/b a; mkfifo f`);
    await bench.close();
    expect(existsSync(bench.root)).toBe(false);
    expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('keep');
  });

  it('removes a tree that is too deep for a path', async () => {
    const dig = `
      const { mkdirSync } = require('node:fs');
      for (let depth = 0; depth < 60; depth += 1) {
        mkdirSync('d'.repeat(200));
        process.chdir('d'.repeat(200));
      }
    `;
    const result = await bench.exec({ program: { argv: [process.execPath, '-e', dig] } });
    expect(result).toMatchObject({ exitCode: 0 });
    await bench.close();
    expect(existsSync(bench.root)).toBe(false);
  });

  it('finds what a closing that was cut off has left, wherever that was', async () => {
    const gone = join(bench.place, '.gone');
    const fill = 'mkdir -p a/b; echo x >a/b/c; echo y >d';
    await bench.sh(fill);
    // Cut off after the directory for what is gone was made, and after the attempt's was moved there.
    await mkdir(gone);
    await bench.close();
    expect(readdirSync(bench.place)).toEqual([]);
    await bench.sh(fill);
    await mkdir(gone);
    await rename(bench.root, join(gone, bench.attemptId));
    expect(await listAttempts(bench.place)).toEqual([bench.attemptId]);
    await bench.close();
    expect(readdirSync(bench.place)).toEqual([]);
    // And a gate came to the attempt after that.
    await bench.sh(fill);
    await mkdir(gone);
    await rename(bench.root, join(gone, bench.attemptId));
    await bench.sh(fill);
    await removePlace(bench.place, never);
    expect(existsSync(bench.place)).toBe(false);
    await mkdir(bench.place);
  });

  it('is finished by the next one where it was killed in the middle', async () => {
    await bench.sh('mkdir $(seq -f d%g 0 49); for i in $(seq 3000); do : >d$((i % 50))/$i; done');
    const closer = startProgram(`
      import { closeAttempt } from ${JSON.stringify(SOURCE)};
      const { place, attemptId } = ${JSON.stringify({ place: bench.place, attemptId: bench.attemptId })};
      await closeAttempt({ place, attemptId, signal: new AbortController().signal });
    `);
    const over = new Promise((resolve) => closer.once('exit', resolve));
    const moved = removed(bench.place, bench.attemptId);
    await moved;
    closer.kill('SIGKILL');
    await over;
    await bench.close();
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('removes nothing of another lease that exchanges what is removed for links', async () => {
    const other = bench.in();
    await bench.sh(`umask 000; chmod 777 .; ${FILL}; mv full full0; cp -R full0 full1; : >sign`);
    if (isRoot) {
      // As an earlier release made it: whoever knows the name can pass.
      await chmod(bench.root, 0o711);
    }
    await other.sh(`${FILL}; mv full canary; ln -s "$PWD/canary" link`);
    const { onOutput, text } = firstOutput();
    const exchanging = other.exec(
      {
        program: { argv: [process.execPath, '-e', EXCHANGE] },
        env: { OTHER: join(bench.root, 'work') },
      },
      { onOutput },
    );
    expect(await text).toBe('there\n');
    await bench.close();
    expect(existsSync(bench.root)).toBe(false);
    expect(await exchanging).toMatchObject({ exitCode: 0, end: 'itself' });
    const left = await other.sh('cd canary && set -- * && echo $#');
    await other.close();
    expect(left.stdout.toString()).toBe('2000\n');
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('removes what others have put into an open directory', async () => {
    const other = bench.in();
    const work = join(bench.root, 'work');
    await bench.sh('chmod 777 .');
    if (isRoot) {
      await chmod(bench.root, 0o711);
    }
    const put = 'mkdir -p "$OTHER/a/b"; : >"$OTHER/a/b/c"; chmod 700 "$OTHER/a"; echo in';
    const said = await other.exec({ program: { script: put }, env: { OTHER: work } });
    expect(said.stdout.toString()).toBe('in\n');
    await bench.close();
    await other.close();
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('does not follow a link that stands where things are taken to', async () => {
    const precious = join(bench.place, 'precious');
    await mkdir(precious);
    await bench.sh('echo x >file');
    await symlink(precious, join(bench.place, '.gone'));
    await expect(bench.close()).rejects.toMatchObject({ code: 'place-unsafe' });
    expect(readdirSync(precious)).toEqual([]);
    await unlink(join(bench.place, '.gone'));
    await bench.close();
    expect(readdirSync(bench.place)).toEqual(['precious']);
  });

  it('may happen often at once, and again', async () => {
    await bench.sh('sleep 300 >/dev/null 2>&1 &');
    await Promise.all(Array.from({ length: 20 }, () => bench.close()));
    await bench.close();
    expect(readdirSync(bench.place)).toEqual([]);
  });

  it('spares other attempts', async () => {
    const other = await openBench();
    try {
      const pid = Number((await other.sh('sleep 300 >/dev/null 2>&1 & echo $!')).stdout);
      await bench.sh('true');
      await bench.close();
      expect(isAlive(pid)).toBe(true);
    } finally {
      await other.remove();
    }
  });

  it('stops when its signal fires', async () => {
    const reason = new Error('lock lost');
    const closing = closeAttempt({
      place: bench.place,
      attemptId: bench.attemptId,
      signal: AbortSignal.abort(reason),
    });
    await expect(closing).rejects.toBe(reason);
  });

  it('that never started anything costs next to nothing and touches nothing', async () => {
    const { place } = bench;
    // What this process computes: that does not depend on what else the machine does.
    const before = process.cpuUsage();
    for (let count = 0; count < 1_000; count += 1) {
      await closeAttempt({ place, attemptId: newId('attempt'), signal: never });
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
    expect(readdirSync(place)).toEqual([]);
  });

  it('takes whole attempt ids only', async () => {
    const closing = closeAttempt({ place: bench.place, attemptId: '../x', signal: never });
    await expect(closing).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('the directory of an attempt', () => {
  it(`is ${isRoot ? 'closed to' : 'shared with'} other leases, whatever its holder opens`, async () => {
    const other = bench.in();
    await bench.sh('umask 000; chmod 777 .; echo secret >file');
    const script = 'cat "$OTHER/file"; ls "$OTHER"; : >"$OTHER/mine"';
    const env = { OTHER: join(bench.root, 'work') };
    const said = await other.exec({ program: { script }, env });
    await other.close();
    expect(said.stdout.toString()).toBe(isRoot ? '' : 'secret\nfile\n');
    expect(readdirSync(env.OTHER)).toEqual(isRoot ? ['file'] : ['file', 'mine']);
  });

  it('that an earlier release made is closed to others with the next command', async () => {
    await bench.sh('echo kept >file');
    await rename(join(bench.root, 'ready'), join(bench.root, 'prepared'));
    await chmod(bench.root, 0o711);
    await chown(bench.root, process.geteuid?.() ?? 0, process.getegid?.() ?? 0);
    expect((await bench.sh('cat file')).stdout.toString()).toBe('kept\n');
    const { mode, gid } = lstatSync(bench.root);
    const workGid = lstatSync(join(bench.root, 'work')).gid;
    expect([mode & 0o7777, gid]).toEqual([isRoot ? 0o710 : 0o700, workGid]);
  });
});

describe('the process that holds the control channel', () => {
  it('leaves nothing when it is killed before the gate is answered', async () => {
    const holder = await startHolder();
    const gone = removed(bench.place, bench.attemptId);
    holder.process.kill('SIGKILL');
    await gone;
    expect(readdirSync(bench.place)).toEqual([]);
    expect(await leftAfterAll()).toEqual([]);
  });

  it('starts nothing when it is paused over the closing and then says go', async () => {
    const holder = await startHolder();
    holder.process.kill('SIGSTOP');
    holder.process.stdin.write('entitled\n');
    await bench.close();
    expect(bench.processes()).toEqual([]);
    holder.process.kill('SIGCONT');
    expect(await holder.outcome).toBe('command-refused');
    expect(readdirSync(bench.place)).toEqual([]);
  });
});

describe('a place', () => {
  it('lists the attempts that have a directory in it', async () => {
    expect(await listAttempts(join(bench.place, 'nowhere'))).toEqual([]);
    await bench.sh('true');
    await writeFile(join(bench.place, 'other'), '');
    expect(await listAttempts(bench.place)).toEqual([bench.attemptId]);
  });

  it('is removed with everything that runs in it', async () => {
    const pid = Number((await bench.sh('sleep 300 >/dev/null 2>&1 & echo $!')).stdout);
    await removePlace(bench.place, never);
    await removePlace(bench.place, never);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(bench.place)).toBe(false);
  });
});

const LOADER = new URL('typescript-loader.mjs', import.meta.url).href;
const SOURCE = new URL('../src/index.ts', import.meta.url).href;

/** 2,000 files in `full`. */
const FILL = 'mkdir full; i=0; while [ $i -lt 2000 ]; do : >full/f$i; i=$((i+1)); done';

/**
 * Exchanges two names in the directory $OTHER for as long as they are there, from within it: a
 * directory that may be removed at the moment, and a link to one's own. Bounded.
 */
const EXCHANGE = `
  const { existsSync, readdirSync, renameSync, symlinkSync } = require('node:fs');
  const canary = process.cwd() + '/canary';
  process.chdir(process.env.OTHER);
  for (const name of ['full0', 'full1']) symlinkSync(canary, 'link' + name);
  process.stdout.write('there\\n');
  const until = Date.now() + 15_000;
  const rename = (from, to) => { try { renameSync(from, to); } catch {} };
  while (Date.now() < until && readdirSync('.').length > 0) {
    for (const name of ['full0', 'full1']) {
      rename(name, 'away' + name);
      rename('link' + name, name);
      rename(name, 'link' + name);
      rename('away' + name, name);
    }
  }
`;

function startProgram(program: string) {
  return spawn(
    process.execPath,
    ['--conditions=@drydock/source', '--import', LOADER, '--input-type=module', '-e', program],
    { stdio: ['pipe', 'pipe', 'inherit'], cwd: import.meta.dirname },
  );
}

/** Another process that starts a command and answers its gate when a line comes on its input. */
async function startHolder() {
  const target = { place: bench.place, attemptId: bench.attemptId, leaseId: newId('lease') };
  const program = `
    import { runInGate } from ${JSON.stringify(SOURCE)};
    const spec = { program: { argv: ['sleep', '300'] }, timeoutMs: 60_000 };
    const run = {
      signal: new AbortController().signal,
      entitled: () => {
        process.stdout.write('asked');
        return new Promise((resolve) => process.stdin.once('data', () => resolve(true)));
      },
      onOutput: () => undefined,
    };
    const outcome = await runInGate(${JSON.stringify(target)}, spec, run).catch(({ code }) => code);
    process.stdout.write(String(outcome), () => process.exit());
  `;
  const child = startProgram(program);
  const nextWord = (): Promise<string> =>
    new Promise((resolve) => child.stdout.once('data', (word) => resolve(String(word))));
  expect(await nextWord()).toBe('asked');
  return { process: child, outcome: nextWord() };
}

const ENDED_WITHIN_MS = 2_000;

/** What still runs when those have ended that only had to end themselves. */
async function leftAfterAll(): Promise<readonly number[]> {
  const giveUpAt = performance.now() + ENDED_WITHIN_MS;
  let left = bench.processes();
  while (left.length > 0 && performance.now() < giveUpAt) {
    // Nobody tells when a process ends that is not one's child.
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    left = bench.processes();
  }
  return left;
}

function processesOf(uid: number): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        new RegExp(`^State:\\t[^ZX][^]*^Uid:\\t${uid}\\t`, 'm').test(
          readFileSync(`/proc/${pid}/status`, 'latin1'),
        )
      );
    } catch {
      return false;
    }
  });
}

/** Resolves when the name has gone from the directory. */
async function removed(directory: string, name: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(directory, () => {
      if (!existsSync(join(directory, name))) {
        watcher.close();
        resolve();
      }
    });
  });
}
