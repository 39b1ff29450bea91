import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openFiles, type FilesBench } from './support.ts';
import { tarOf } from './tar-of.ts';

/** What is done while names are swapped. Some of it succeeds, and some is refused. */
const ROUNDS = 5;
const SECRET = 'of somebody else\n';

let files: FilesBench;
const stop = new AbortController();
let swapping: Promise<string>;

beforeAll(async () => {
  files = await openFiles();
  // Whatever may be done there by its own rights shall not be done by way of a link.
  writeFileSync(join(files.outside, 'f'), SECRET);
  await chmod(join(files.outside, 'f'), 0o666);
  await mkdir(join(files.outside, 'sub'));
  await chmod(join(files.outside, 'sub'), 0o777);
  await files.sh('mkdir -p real/sub; echo inner >real/f; echo 0 >count; ln -s real d');
  // `d` is the directory, a link out, the directory again: as fast as names can be exchanged; and so is `g`.
  // What is asked meanwhile may make a directory of that name: it is taken away.
  const swap = `
    exec 2>/dev/null
    ln -s '${files.outside}/f' file-out
    echo plain >plain
    rm d
    mv real d
    turns=0
    while [ ! -e enough ]; do
      mv -T d real || rm -rf ./d
      ln -s -T '${files.outside}' d
      rm -rf ./d
      mv -T real d || { rm -rf ./d; mv -T real d; }
      cp -P file-out next && mv -T next g
      cp -P plain next && mv -T next g
      turns=$((turns + 1))
      echo $turns >counted && mv -T counted count
    done`;
  swapping = files.sh(swap, stop.signal);
  // It is awaited at the end.
  swapping.catch(() => undefined);
});

afterAll(async () => {
  await files.sh('touch enough');
  await swapping;
  await files.remove();
});

describe('while directories and files are swapped for links that lead out', () => {
  const acts: readonly [string, (round: number) => Promise<unknown>][] = [
    ['write', (n) => files.ask('write', { path: `d/w${n}` }, { received: 'x' })],
    ['write to a file that is swapped', () => files.ask('write', { path: 'g' }, { received: 'x' })],
    [
      'upload',
      (n) => files.ask('write', { path: 'd/up', upload: `upload-${n}` }, { received: 'y' }),
    ],
    ['mkdir', (n) => files.ask('mkdir', { path: `d/m${n}/n/o`, parents: true })],
    ['remove', () => files.ask('remove', { path: 'd/f' })],
    ['remove a tree', () => files.ask('remove', { path: 'd/sub', recursive: true })],
    ['rename out of it', (n) => files.ask('rename', { from: 'd/f', to: `r${n}` })],
    ['rename into it', (n) => files.ask('rename', { from: 'plain', to: `d/p${n}` })],
    ['unpack', (n) => files.ask('unpack', {}, { received: tarOf({ [`d/u${n}`]: 'x' }) })],
    [
      'unpack in it',
      (n) => files.ask('unpack', { path: 'd' }, { received: tarOf({ [`v/u${n}`]: 'x' }) }),
    ],
  ];

  it.each(acts)('%s changes nothing outside', async (_name, act) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await act(round).catch((error: unknown) => {
        expect(error).toEqual(
          expect.objectContaining({
            code: expect.stringMatching(/^(path-refused|file-missing|file-conflict)$/),
          }),
        );
      });
      await files.sh('[ -e plain ] || echo plain >plain');
    }
    expect(readdirSync(files.outside).sort()).toEqual(['f', 'sub']);
    expect(readdirSync(join(files.outside, 'sub'))).toEqual([]);
    expect(readFileSync(join(files.outside, 'f'), 'utf8')).toBe(SECRET);
  });

  const looks: readonly [
    string,
    () => Promise<{ readonly bytes: Buffer; readonly answer: unknown }>,
  ][] = [
    ['read', () => files.ask('read', { path: 'd/f' })],
    ['read of a file that is swapped', () => files.ask('read', { path: 'g' })],
    ['list', () => files.ask('list', { path: 'd' })],
    ['pack', () => files.ask('pack', {})],
    ['pack of it', () => files.ask('pack', { path: 'd' })],
  ];

  it.each(looks)('%s tells nothing of what is outside', async (_name, look) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const told = await look().catch((error: unknown) => {
        expect(error).toEqual(
          expect.objectContaining({
            code: expect.stringMatching(/^(path-refused|file-missing|file-conflict)$/),
          }),
        );
        return null;
      });
      expect(told?.bytes.includes(SECRET) ?? false).toBe(false);
    }
  });

  it('they were swapped often enough to tell', () => {
    expect(Number(readFileSync(join(files.root, 'count'), 'utf8'))).toBeGreaterThan(100);
  });
});
