import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BOUNDS, DrydockError } from '@drydock/model';

export interface NewKind {
  readonly name: string;
  /** Relative to `calledFrom`, or absolute. */
  readonly directory: string;
  readonly calledFrom: string;
  readonly language: 'javascript' | 'typescript';
}

export interface MadeKind {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
}

/** This file lies in `src/commands/kind` or in `dist/commands/kind` of the command line. */
const HERE = new URL('../../../', import.meta.url);
const TEMPLATES = fileURLToPath(new URL('template/', HERE));
const REPOSITORY = fileURLToPath(new URL('../../', HERE)).replace(/\/$/, '');

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Their slots would be taken for those of limits. */
const TAKEN: ReadonlySet<string> = new Set(['lease', 'resource']);

/**
 * Makes a kind of the template: real files, in which the name, the directory and where Drydock is are put in the
 * place of words.
 *
 * @throws DrydockError `invalid-request` for a name that no kind may have, `conflict` where the directory holds
 *   something
 */
export async function makeKind({ name, language, ...where }: NewKind): Promise<MadeKind> {
  if (!NAME.test(name) || name.length > BOUNDS.nameLengthMax || TAKEN.has(name)) {
    throw new DrydockError('invalid-request', `"${name}" cannot be the name of a kind.`, {
      hint: 'Take lower-case words joined by dashes, such as ec2-host; not lease or resource.',
    });
  }
  const directory = resolve(where.calledFrom, where.directory);
  await claim(directory);
  const template = join(TEMPLATES, language);
  const files = (await readdir(template)).sort();
  for (const file of files) {
    const text = await readFile(join(template, file), 'utf8');
    const written = text
      .replaceAll('my-kind', name)
      .replaceAll('FOLDER', directory)
      .replaceAll('DRYDOCK/', `${REPOSITORY}/`)
      .replaceAll('cd DRYDOCK', `cd ${REPOSITORY}`);
    // Whatever has come there meanwhile stays.
    await writeFile(join(directory, file), written, { flag: 'wx' });
  }
  return { name, directory, files };
}

async function claim(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    if ((await readdir(directory)).length === 0) {
      return;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') {
      throw new DrydockError('conflict', `${directory} cannot be made: ${message}.`, {
        cause: error,
      });
    }
  }
  throw new DrydockError('conflict', `${directory} is there already, and is not empty.`, {
    hint: 'Name another one with --directory.',
  });
}
