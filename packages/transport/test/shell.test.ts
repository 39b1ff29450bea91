/** Shell texts of `@drydock/blueprint` where they run: in the gate, by this machine's own /bin/sh. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ask,
  findPrograms,
  insist,
  shellOnHeld,
  shellOver,
  type ActiveLease,
  type CommandRun,
  type CommandSpec,
  type Shell,
} from '@drydock/blueprint';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runInGate } from '../src/index.ts';
import { newId } from '@drydock/model';
import { openBench, type TestBench } from './support.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const options = { signal: new AbortController().signal, entitled: async () => true };

/** What was run of it, and with what. */
const seen: CommandSpec[] = [];

function commands(): { exec(spec: CommandSpec, run: CommandRun): ReturnType<typeof runInGate> } {
  const target = { place: bench.place, attemptId: bench.attemptId, leaseId: newId('lease') };
  return {
    exec: (spec, run) => {
      seen.push(spec);
      return runInGate(target, spec, run);
    },
  };
}

/** As a resource has it: the operation `exec` of the lease that it holds. */
function heldLease(): ActiveLease {
  const exec = async (
    input: {
      argv: [string, ...string[]];
      timeoutSeconds: number;
      cwd?: string;
    },
    run: Omit<CommandRun, 'onOutput'> & {
      emit(name: 'stdout' | 'stderr', chunk: Uint8Array): Promise<void>;
    },
  ) => {
    const { argv, timeoutSeconds, cwd } = input;
    return commands().exec(
      { program: { argv }, timeoutMs: timeoutSeconds * 1_000, ...(cwd !== undefined && { cwd }) },
      { ...run, onOutput: (stream, chunk) => run.emit(stream, chunk) },
    );
  };
  return {
    status: 'active',
    id: newId('lease'),
    resource: { id: newId('resource'), state: {} },
    interfaces: ['command'],
    use: () => ({ exec }) as never,
  };
}

const SHELLS: readonly (readonly [string, () => Shell])[] = [
  ['over commands', () => shellOver(commands())],
  ['on a held lease', () => shellOnHeld(heldLease())],
];

describe.each(SHELLS)('a shell text %s', (_name, shell) => {
  it('is given its arguments as they are, and no shell reads them', async () => {
    const odd = ['', 'a b', `'"\`$(id)\``, '-n', '*', 'line\nbreak', '; exit 9', 'é😀'];
    const said = await ask(shell(), 'printf "%s|" "$@"; echo "$0" >&2', odd, options);
    expect(said).toEqual({ exitCode: 0, stdout: [...odd, ''].join('|'), words: 'sh' });
  });

  it('gives what it exited with, and its last words on one line', async () => {
    const text = 'echo one >&2; printf "two\\033[31m\\n" >&2; exit 7';
    const { exitCode, words } = await ask(shell(), text, [], options);
    expect([exitCode, words.replaceAll(/\s+/g, ' ')]).toEqual([
      7,
      expect.stringMatching(/^one two/),
    ]);
    expect(words).not.toContain('\u001b');
  });

  it('keeps the end of many words, and no more', async () => {
    const text = 'i=0; while [ $i -lt 3000 ]; do echo "line $i" >&2; i=$((i + 1)); done; exit 1';
    const { words } = await ask(shell(), text, [], options);
    expect(words.length).toBeLessThanOrEqual(501);
  });

  it('has no limit of a call but its own', async () => {
    await shell().run('true', [], { ...options, onOutput: () => undefined });
    expect(seen.at(-1)?.timeoutMs).toBe(3_600_000);
  });

  it('ends at its time limit', async () => {
    await expect(
      ask(shell(), 'sleep 3600', [], { ...options, timeoutMs: 1_000 }),
    ).rejects.toMatchObject({ code: 'timed-out' });
  });

  it('ends with the signal’s reason', async () => {
    const abort = new AbortController();
    const asking = ask(shell(), 'echo up; sleep 3600', [], {
      ...options,
      entitled: async () => {
        setImmediate(() => abort.abort(new Error('Enough.')));
        return true;
      },
      signal: abort.signal,
    });
    await expect(asking).rejects.toThrow('Enough.');
  });

  it('may not say more than it is allowed', async () => {
    const text = 'head -c 100000 /dev/zero';
    const asked = (bytesMax: number) => ask(shell(), text, [], { ...options, bytesMax });
    await expect(asked(99_999)).rejects.toMatchObject({ code: 'host-misbehaves' });
    expect((await asked(100_000)).stdout).toHaveLength(100_000);
  });

  it('does not start where it is not entitled', async () => {
    await expect(
      ask(shell(), 'echo no', [], { ...options, entitled: async () => false }),
    ).rejects.toMatchObject({ code: 'command-refused' });
  });

  it('is told apart from one that a signal has ended', async () => {
    await expect(ask(shell(), 'kill -9 $$', [], options)).rejects.toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('SIGKILL'),
    });
  });

  it('reads what it is sent', async () => {
    async function* received(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one ');
      yield Buffer.from('two');
    }
    expect(await ask(shell(), 'cat', [], { ...options, received: received() })).toMatchObject({
      stdout: 'one two',
    });
  });
});

it('begins in the directory that it is given', async () => {
  await ask(shellOver(commands()), 'mkdir -p below', [], options);
  for (const shell of [shellOver(commands(), 'below'), shellOnHeld(heldLease(), 'below')]) {
    expect((await ask(shell, 'pwd', [], options)).stdout).toMatch(/\/work\/below\n$/);
  }
});

describe('what has to succeed', () => {
  it('gives what it said', async () => {
    expect(await insist(shellOver(commands()), 'It failed', 'echo "$1"', ['a b'], options)).toBe(
      'a b\n',
    );
  });

  it('says what it was for, and the host’s words or its exit code', async () => {
    const insisted = (text: string) =>
      insist(shellOver(commands()), 'It failed', text, [], options);
    await expect(insisted('echo "no room" >&2; exit 1')).rejects.toMatchObject({
      code: 'command-failed',
      message: 'It failed: no room',
    });
    await expect(insisted('exit 3')).rejects.toThrow('It failed: exit code 3');
  });
});

describe('programs of a host', () => {
  it('are found by name and by path, also where an ordinary user does not look', async () => {
    const own = join('/var/tmp', `drydock-shell-test-${process.pid}`);
    mkdirSync(own, { mode: 0o755 });
    try {
      const program = join(own, 'a program');
      writeFileSync(program, '#!/bin/sh\n');
      chmodSync(program, 0o755);
      const found = await findPrograms(
        shellOver(commands()),
        [
          { name: 'sh', package: 'dash' },
          { name: 'own', package: 'none', path: program },
        ],
        options,
      );
      expect([...found]).toEqual([
        ['sh', expect.stringMatching(/^\/.*\/sh$/)],
        ['own', program],
      ]);
    } finally {
      rmSync(own, { recursive: true });
    }
  });

  it('are named all together where they are missing, with each package once', async () => {
    const asked = findPrograms(
      shellOver(commands()),
      [
        { name: 'drydock-none-1', package: 'some' },
        { name: 'sh', package: 'dash' },
        { name: 'drydock-none-2', package: 'some' },
        { name: 'third', package: 'other', path: '/nowhere/third' },
      ],
      options,
    );
    await expect(asked).rejects.toMatchObject({
      code: 'program-missing',
      message: 'The host has no drydock-none-1, no drydock-none-2, no /nowhere/third.',
      hint: 'On Debian and Ubuntu: apt-get install some other',
    });
  });

  it('are no builtins, functions or options', async () => {
    for (const name of ['cd', '-v', 'eval']) {
      await expect(
        findPrograms(shellOver(commands()), [{ name, package: 'some' }], options),
      ).rejects.toMatchObject({ code: 'program-missing' });
    }
  });
});
