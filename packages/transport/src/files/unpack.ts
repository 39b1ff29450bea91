import { DrydockError, plainLine } from '@drydock/model';
import { remove } from './change.ts';
import { escaped } from './escaped.ts';
import { diskFull, failureOf, saysDiskFull } from './failure.ts';
import { plainPath } from './path.ts';
import { Skipped, type SkippedEntry } from './skipped.ts';
import { talk, type FilesUse } from './talk.ts';
import { BLOCK, paddingOf, writeHeader } from './tar/header.ts';
import { readTar, type TarEntry } from './tar/read-tar.ts';
import { UNPACK } from './unpack-text.ts';

/** Entries that are smaller are sent together, up to so many bytes. */
const BATCH_BYTES = 512 * 1_024;
const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4_096;
/** Their modes wait for the end. */
const DIRECTORIES_MAX = 200_000;
/** So much of what is said about entries is awaited at once. */
const LINE_BYTES_MAX = 64 * 1_024;

export interface Unpacked {
  readonly entries: number;
  readonly skipped: SkippedEntry[];
  readonly skippedCount: number;
}

const NOT_KEPT: Readonly<Record<string, string>> = {
  '3': 'It is a device.',
  '4': 'It is a device.',
  '6': 'It is a pipe.',
};

const WHY: Readonly<Record<string, string>> = {
  link: 'A link is in the way.',
  gone: 'The directory was moved meanwhile.',
  closed: 'The lease may not enter its directory.',
  conflict: 'Something that is no directory is in the way.',
  'no such target': 'What it is a link to is not there, or it cannot be linked.',
};

const whyOf = (word: string): string => WHY[word] ?? `The host says: ${plainLine(word, 200)}`;

/** What the host was told to do, in the order in which it answers. */
interface Told {
  readonly directory: string;
  /** Names that are skipped if it cannot be done. */
  readonly names: readonly string[];
}

export async function unpack(
  use: FilesUse,
  path: string,
  received: AsyncIterable<Uint8Array>,
): Promise<Unpacked> {
  const skipped = new Skipped();
  const told: Told[] = [];
  const counts = { entries: 0 };
  const answers = answersOf(path, told, skipped, counts);
  const answer = await talk(use, UNPACK, [plainPath(path)], {
    received: planned(received, told, skipped),
    take: answers.take,
  }).catch(async (error: unknown) => {
    await removeCut(use, path, answers.cut);
    throw error;
  });
  if (answer.exitCode !== 0) {
    throw failureOf(answer, path);
  }
  if (told.length > 0) {
    throw new DrydockError('host-misbehaves', 'The host did not do all that it was told.');
  }
  return { entries: counts.entries, ...skipped.told() };
}

/** What did not fit is taken away: half of a file would look like one. */
async function removeCut(use: FilesUse, path: string, names: readonly string[]): Promise<void> {
  for (const name of names.slice(0, CUT_MAX)) {
    const cut = `${path}/${Buffer.from(name, 'latin1').toString('utf8')}`;
    await remove(use, { path: cut, recursive: false }).catch(() => undefined);
  }
}

/** tar says this without quotes around the name. */
const CUT_SHORT = /: (Wrote only \d+ of|Cannot write:?)/;
const nameCutShort = (line: string): string =>
  /^tar: (?:\.\/)?(.*): (?:Wrote only|Cannot write)/.exec(line)?.[1] ?? '';
/** A batch holds small files: what follows one that does not fit may not fit either. */
const CUT_MAX = 16;

/** The lines and bytes that the host is told, as the entries come. */
async function* planned(
  received: AsyncIterable<Uint8Array>,
  told: Told[],
  skipped: Skipped,
): AsyncGenerator<Buffer> {
  const directories = new Map<string, TarEntry>();
  let at: string | null = null;
  let batch: Buffer[] = [];
  let batchBytes = 0;
  let names: string[] = [];

  const line = (text: string, directory: string, of: readonly string[] = []): Buffer => {
    told.push({ directory, names: of });
    return Buffer.from(`${text}\n`);
  };
  const flush = function* (): Generator<Buffer> {
    if (batch.length > 0) {
      const parts = [...batch, Buffer.alloc(2 * BLOCK)];
      yield Buffer.concat([line(`t ${batchBytes + 2 * BLOCK}`, at ?? '', names), ...parts]);
      batch = [];
      batchBytes = 0;
      names = [];
    }
  };
  const goTo = function* (directory: string, of: readonly string[] = []): Generator<Buffer> {
    if (at !== directory || of.length > 0) {
      yield* flush();
      at = directory;
      const flag = directories.has(directory) ? 'y' : 'n';
      yield line(`s ${flag} ${word(directory)}`, parentOf(directory), of);
    }
  };

  for await (const entry of readTar(received)) {
    const names_ = namesOf(entry.name);
    const why = typeof names_ === 'string' ? names_ : whySkipped(entry);
    if (typeof names_ === 'string' || why !== null) {
      skipped.add(entry.name, why ?? '');
      continue;
    }
    const path = names_.join('/');
    if (path === '') {
      continue;
    }
    const isDirectory = entry.type === '5' || (entry.type === '0' && entry.name.endsWith('/'));
    if (isDirectory) {
      directories.set(path, entry);
      if (directories.size > DIRECTORIES_MAX) {
        throw new DrydockError(
          'invalid-request',
          `The tree has more than ${DIRECTORIES_MAX} directories.`,
          { hint: 'Send it in parts.' },
        );
      }
      yield* goTo(path, [names_.at(-1) ?? '']);
      continue;
    }
    const name = names_.at(-1) ?? '';
    yield* goTo(names_.slice(0, -1).join('/'));
    if (entry.type === '1') {
      const target = namesOf(entry.target);
      if (typeof target === 'string' || target.length === 0) {
        skipped.add(entry.name, 'What it is a link to is outside.');
        continue;
      }
      yield* flush();
      const of = target.pop() ?? '';
      const from = word(target.join('/'));
      yield line(`l ${from} ${word(of)} ${word(name)}`, at ?? '', [name]);
      continue;
    }
    const header = writeHeader({ ...entry, name: `./${name}`, mode: entry.mode & 0o777 });
    const bytes = header.length + entry.bytes + paddingOf(entry.bytes);
    if (batchBytes > 0 && batchBytes + bytes > BATCH_BYTES) {
      yield* flush();
    }
    if (bytes > BATCH_BYTES) {
      yield Buffer.concat([line(`t ${bytes + 2 * BLOCK}`, at ?? '', [name]), header]);
      yield* entry.content as AsyncGenerator<Buffer>;
      yield Buffer.alloc(paddingOf(entry.bytes) + 2 * BLOCK);
      continue;
    }
    batch.push(header);
    for await (const chunk of entry.content) {
      batch.push(chunk);
    }
    batch.push(Buffer.alloc(paddingOf(entry.bytes)));
    batchBytes += bytes;
    names.push(name);
  }
  yield* flush();
  // The deepest first: a directory may be closed by its mode.
  const depthOf = (path: string): number => path.split('/').length;
  for (const [path, { mode, modifiedAt }] of [...directories].sort(
    ([a], [b]) => depthOf(b) - depthOf(a),
  )) {
    const octal = (mode & 0o777).toString(8).padStart(3, '0');
    yield line(`m ${octal} ${Math.max(0, Math.floor(modifiedAt))} ${word(path)}`, '');
  }
}

/** As a word of a line; the root is a dot. */
const word = (path: string): string => (path === '' ? '.' : escaped(Buffer.from(path, 'latin1')));

const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** The names of a path, or why it cannot be written to. */
function namesOf(path: string): string[] | string {
  if (path.startsWith('/')) {
    return 'Its name is absolute.';
  }
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) {
    return 'Its name leads out.';
  }
  if (path.includes('\0') || path === '') {
    return 'It has no name.';
  }
  if (path.length > PATH_BYTES_MAX || names.some(({ length }) => length > NAME_BYTES_MAX)) {
    return 'Its name is too long.';
  }
  return names;
}

function whySkipped({ type, odd, target }: TarEntry): string | null {
  if (odd !== null) {
    return odd;
  }
  if (type === '2' && (target === '' || target.length > PATH_BYTES_MAX - 1)) {
    return 'It is a link without a target.';
  }
  return '0125'.includes(type) ? null : (NOT_KEPT[type] ?? 'It is of a type that is not known.');
}

/** Takes what the host says of what it was told. */
function answersOf(path: string, told: Told[], skipped: Skipped, counts: { entries: number }) {
  let kept = '';
  let failed = new Map<string, string>();
  let others: string[] = [];
  const cut: string[] = [];

  const hear = (line: string): void => {
    if (!line.startsWith('= ')) {
      const [, quoted, why] = /^tar: ("(?:[^"\\]|\\.)*"): (.*)$/.exec(line) ?? [];
      if (quoted !== undefined && why !== undefined) {
        failed.set(unquoted(quoted).replace(/^\.\//, ''), why);
      } else if (!line.startsWith('tar: Exiting with')) {
        others.push(line);
      }
      return;
    }
    const done = told.shift();
    const verdict = line.slice(2);
    if (done === undefined) {
      throw new DrydockError('host-misbehaves', 'The host said more than it should.');
    }
    settle(done, verdict);
    failed = new Map();
    others = [];
  };
  const settle = ({ directory, names }: Told, verdict: string): void => {
    const at = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
    const said = [...failed.values(), ...others, verdict].join('; ');
    if (saysDiskFull(said) || CUT_SHORT.test(said)) {
      cut.push(...[...failed.keys(), ...others.map(nameCutShort)].filter(Boolean).map(at));
      throw diskFull(path, 'What was unpacked before is there; the file that did not fit is not.');
    }
    if (verdict === 'failed' && failed.size === 0) {
      throw new DrydockError(
        'command-failed',
        `A tree could not be unpacked: ${plainLine(others.join(' '), 300) || 'tar failed'}`,
        { hint: 'The host needs GNU tar.' },
      );
    }
    for (const name of names) {
      const why = verdict === 'failed' ? failed.get(name) : undefined;
      if (verdict !== 'ok' && (verdict !== 'failed' || why !== undefined)) {
        skipped.add(at(name), verdict === 'failed' ? `The host says: ${why}` : whyOf(verdict));
      } else {
        counts.entries += 1;
      }
    }
  };
  return {
    cut,
    take: (chunk: Buffer): void => {
      kept += chunk.toString('latin1');
      const lines = kept.split('\n');
      kept = lines.pop() ?? '';
      lines.forEach(hear);
      if (kept.length > LINE_BYTES_MAX) {
        throw new DrydockError('host-misbehaves', 'The host said more than it should.');
      }
    },
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** As GNU tools quote names in the way of C: the bytes, as Latin-1. */
function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\([0-7]{3}|.)/gs, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
    );
}
