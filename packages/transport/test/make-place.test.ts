import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@drydock/model';
import { closeAttempt, makePlace, removePlace } from '../src/index.ts';
import { isRoot, never, openBench } from './support.ts';

/** Whoever it is: neither root nor this user. */
const STRANGER = 33;
const OWN_MODE = isRoot ? 0o711 : 0o700;

let base: string;
let directory: string;

beforeEach(() => {
  base = mkdtempSync('/var/tmp/drydock-place-test-');
  chmodSync(base, 0o711);
  directory = join(base, 'places');
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const modeOf = (path: string): number => lstatSync(path).mode & 0o7777;
const refusal = (sentence: RegExp | string) => ({
  code: 'place-unsafe',
  message: expect.stringMatching(sentence),
  hint: expect.stringContaining('chmod go-w'),
});

/** What somebody may have put there between any look and the making, by what is wrong with it. */
const SPOILERS: readonly (readonly [string, RegExp, (path: string) => void])[] = [
  [
    'a link',
    /is a symbolic link/,
    (path) => {
      mkdirSync(join(base, 'elsewhere'));
      symlinkSync(join(base, 'elsewhere'), path);
    },
  ],
  ['a link that leads nowhere', /is a symbolic link/, (path) => symlinkSync('nowhere', path)],
  ['a file', /is not a directory/, (path) => writeFileSync(path, '')],
  ...(isRoot
    ? ([
        [
          'a directory of somebody else',
          /belongs to user 33/,
          (path: string) => {
            mkdirSync(path);
            chownSync(path, STRANGER, STRANGER);
          },
        ],
      ] as const)
    : []),
];

const OPEN_MODES = ['777', '733', '770', '775', '773'] as const;
const bits = (mode: string): number => Number.parseInt(mode, 8);

describe('a place', () => {
  it('is made with the directory above it, closed to others, again and again', () => {
    const place = makePlace(directory, 'one');
    expect(place).toBe(join(directory, 'one'));
    expect(makePlace(directory, 'one')).toBe(place);
    expect([modeOf(directory), modeOf(place)]).toEqual([OWN_MODE, OWN_MODE]);
  });

  it.each(['777', '755', '700', '1777', '711'])(
    'of mode %s that is Drydock’s own is closed to others when it is used next',
    async (mode) => {
      const place = makePlace(directory, 'one');
      chmodSync(place, bits(mode));
      makePlace(directory, 'one');
      expect(modeOf(place)).toBe(OWN_MODE);
    },
  );

  it.each(SPOILERS)('is not made in %s', (_what, sentence, spoil) => {
    spoil(directory);
    expect(() => makePlace(directory, 'one')).toThrow(expect.objectContaining(refusal(sentence)));
    expect(readdirSync(base).filter((name) => name === 'one')).toEqual([]);
    const behind = lstatSync(directory).isDirectory() ? readdirSync(directory) : [];
    expect(behind).toEqual([]);
  });

  it.each(SPOILERS)('is not taken where %s has its name', (_what, sentence, spoil) => {
    mkdirSync(directory, 0o711);
    spoil(join(directory, 'one'));
    expect(() => makePlace(directory, 'one')).toThrow(expect.objectContaining(refusal(sentence)));
  });

  it.each(OPEN_MODES)('is not made in a directory of mode %s', (mode) => {
    mkdirSync(directory);
    chmodSync(directory, bits(mode));
    const wide = refusal(/places may be written by other users/);
    expect(() => makePlace(directory, 'one')).toThrow(expect.objectContaining(wide));
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each(OPEN_MODES)('is not made below one of mode %s, however far', (mode) => {
    mkdirSync(join(base, 'a/b'), { recursive: true });
    chmodSync(join(base, 'a'), bits(mode));
    const wide = refusal(/\/a may be written by other users/);
    expect(() => makePlace(join(base, 'a/b/places'), 'one')).toThrow(expect.objectContaining(wide));
    expect(readdirSync(join(base, 'a/b'))).toEqual([]);
  });

  it('is judged by where it is, not by the links that lead there', () => {
    mkdirSync(join(base, 'open'));
    mkdirSync(join(base, 'open/b'));
    chmodSync(join(base, 'open'), 0o777);
    symlinkSync(join(base, 'open/b'), join(base, 'short'));
    const wide = refusal(/\/open may be written by other users/);
    expect(() => makePlace(join(base, 'short/places'), 'one')).toThrow(
      expect.objectContaining(wide),
    );
  });

  it('may be made in a sticky directory that all may write to', () => {
    mkdirSync(directory);
    chmodSync(directory, 0o1777);
    expect(modeOf(makePlace(directory, 'one'))).toBe(OWN_MODE);
  });

  if (isRoot) {
    it('is not made below a directory of somebody else, however far', () => {
      mkdirSync(join(base, 'a/b'), { recursive: true });
      chownSync(join(base, 'a'), STRANGER, STRANGER);
      const foreign = refusal(/\/a belongs to user 33/);
      expect(() => makePlace(join(base, 'a/b/places'), 'one')).toThrow(
        expect.objectContaining(foreign),
      );
    });

    it('is never made in what somebody makes at the same time', async () => {
      chmodSync(base, 0o1777);
      const stranger = await makesAllTheTime(directory);
      try {
        for (let tries = 0; tries < 200; tries += 1) {
          let made: string | undefined;
          try {
            made = makePlace(directory, 'one');
          } catch (error) {
            expect(error).toMatchObject({ code: 'place-unsafe' });
          }
          if (made !== undefined) {
            expect([lstatSync(directory).uid, lstatSync(made).uid]).toEqual([0, 0]);
            rmSync(directory, { recursive: true });
          }
        }
      } finally {
        await end(stranger);
      }
    });
  } else {
    it('is not taken where a directory of root has its name', () => {
      expect(() => makePlace('/', 'usr')).toThrow(
        expect.objectContaining(refusal(/\/usr belongs to user 0/)),
      );
    });
  }
});

describe('a place that others can replace since it was made', () => {
  it('is neither used nor removed, and both go on once it is closed to them', async () => {
    const bench = await openBench();
    const above = mkdtempSync('/var/tmp/drydock-place-test-');
    try {
      chmodSync(above, 0o711);
      const place = makePlace(join(above, 'places'), newId('resource'));
      const inner = bench.in(place);
      await inner.sh('echo kept >file');
      chmodSync(above, 0o777);
      const wide = { code: 'place-unsafe', message: expect.stringContaining(above) };
      await expect(inner.sh('true')).rejects.toMatchObject(wide);
      await expect(inner.close()).rejects.toMatchObject(wide);
      await expect(removePlace(place, never)).rejects.toMatchObject(wide);
      expect(readdirSync(join(inner.root, 'work'))).toEqual(['file']);
      chmodSync(above, 0o711);
      expect((await inner.sh('cat file')).stdout.toString()).toBe('kept\n');
      await removePlace(place, never);
      expect(readdirSync(join(above, 'places'))).toEqual([]);
    } finally {
      rmSync(above, { recursive: true, force: true });
      await bench.remove();
    }
  });

  it('costs an attempt that never started anything no look', async () => {
    chmodSync(base, 0o777);
    mkdirSync(join(directory, 'one'), { recursive: true });
    const attempt = { place: join(directory, 'one'), attemptId: newId('attempt'), signal: never };
    await closeAttempt(attempt);
  });
});

/** A stranger who makes and removes a directory; resolves once it has begun. */
async function makesAllTheTime(path: string): Promise<ChildProcess> {
  const program = `
    process.setgroups([]);
    process.setgid(${STRANGER});
    process.setuid(${STRANGER});
    const { mkdirSync, rmdirSync } = require('node:fs');
    const path = ${JSON.stringify(path)};
    const until = Date.now() + 60_000;
    process.stdout.write('up');
    while (Date.now() < until) {
      try { mkdirSync(path); } catch {}
      try { rmdirSync(path); } catch {}
    }
  `;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
