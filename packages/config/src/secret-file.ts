import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { DrydockError } from '@drydock/model';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The longest of them is a list of keys, of 4,096 characters at most. */
const BYTES_MAX = 16_384;
const WRITABLE_BY_ANYBODY = 0o002;
const READABLE_BY_ANYBODY = 0o004;

/** The variable that names a file with a secret, instead of the one that holds it. */
export const fileVariable = (name: string): string => `${name}_FILE`;

export interface SecretFile {
  readonly text: string;
  /** Whether any user of the machine may read it, as far as the file's own mode says. */
  readonly isOpen: boolean;
}

/** A secret of the environment: its text, or undefined where none is set. */
export type Secret =
  | { readonly from: 'variable'; readonly text: string | undefined }
  | ({ readonly from: 'file' } & SecretFile)
  | { readonly from: 'file'; readonly problem: string };

/** What the variable, or the file that the other one names, holds. Empty variables count as unset. */
export function findSecret(env: Environment, name: string): Secret {
  const text = env[name] === '' ? undefined : env[name];
  const path = env[fileVariable(name)] ?? '';
  if (path === '') {
    return { from: 'variable', text };
  }
  if (text !== undefined) {
    return { from: 'file', problem: `${name} is set as well: set one of the two` };
  }
  try {
    return { from: 'file', ...readSecretFile(path) };
  } catch (error) {
    return { from: 'file', problem: (error as Error).message };
  }
}

/**
 * The text of one secret, for whoever needs that alone; undefined where none is set.
 *
 * @throws DrydockError `invalid-configuration` where its file cannot be used
 */
export function secretIn(env: Environment, name: string): string | undefined {
  const secret = findSecret(env, name);
  if ('problem' in secret) {
    const field = fileVariable(name);
    throw new DrydockError('invalid-configuration', `${field}: ${secret.problem}.`, {
      problems: [{ field, detail: secret.problem }],
      hint: 'docs/configuration.md says what a file with a secret has to be like.',
    });
  }
  return secret.text;
}

/**
 * The text of a file, without the line break at its end.
 *
 * Kubernetes and Docker mount secrets that everybody may read, into containers where nobody else is:
 * that is told, not refused. What anybody may write to would let anybody say which database is used.
 *
 * @throws Error whose message says what is wrong with the file, and nothing of what it holds
 */
function readSecretFile(path: string): SecretFile {
  const descriptor = open(path);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) {
      throw new Error(`${path} is no regular file`);
    }
    if ((stat.mode & WRITABLE_BY_ANYBODY) !== 0) {
      throw new Error(`any user may write to ${path}`);
    }
    const text = readAll(descriptor, path);
    return { text, isOpen: (stat.mode & READABLE_BY_ANYBODY) !== 0 };
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number {
  try {
    // Opening a pipe would wait for somebody to write to it.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code = 'an unknown error' } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read (${code})`,
      {
        cause: error,
      },
    );
  }
}

function readAll(descriptor: number, path: string): string {
  const bytes = Buffer.alloc(BYTES_MAX + 1);
  let length = 0;
  for (;;) {
    const more = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += more;
    if (length > BYTES_MAX) {
      throw new Error(`${path} is larger than ${BYTES_MAX} bytes`);
    }
    if (more === 0) {
      break;
    }
  }
  const text = bytes.toString('utf8', 0, length).replace(/\r?\n$/, '');
  if (text === '') {
    throw new Error(`${path} is empty`);
  }
  return text;
}
