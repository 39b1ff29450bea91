import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DrydockError } from '@drydock/model';
import type { Context } from './context.ts';
import { parsePair } from './parse-input.ts';
import { readInput } from './read-input.ts';

export interface SecretOptions {
  readonly privateKeyFile?: string;
  readonly passphraseFile?: string;
  readonly fieldFile?: readonly string[];
}

const SECRET_BYTES_MAX = 64 * 1_024;

/** The secret that the options name, read from files or from standard input. */
export async function readSecret(
  context: Context,
  options: SecretOptions,
): Promise<Record<string, string>> {
  const named = (options.fieldFile ?? []).map((text) => parsePair(text, '--field-file'));
  const files: [string, string][] = [
    ...(options.privateKeyFile === undefined
      ? []
      : [['privateKey', options.privateKeyFile] satisfies [string, string]]),
    ...(options.passphraseFile === undefined
      ? []
      : [['passphrase', options.passphraseFile] satisfies [string, string]]),
    ...named,
  ];
  if (files.length === 0) {
    throw new DrydockError('invalid-request', 'No secret is given.', {
      hint: 'Name a file: --private-key-file FILE for an ssh-key, --field-file key=FILE for others.',
    });
  }
  const secret: Record<string, string> = {};
  for (const [field, file] of files) {
    const text = await readText(context, file);
    // An editor ends a passphrase with a line break that is not part of it.
    secret[field] = field === 'privateKey' ? text : text.replace(/\r?\n$/, '');
  }
  return secret;
}

async function readText(context: Context, file: string): Promise<string> {
  if (file === '-') {
    const read = context.interruptible(
      (signal) => readInput(context, SECRET_BYTES_MAX, signal),
      () => 'Nothing was stored.',
    );
    return (await read).toString('utf8');
  }
  try {
    return await readFile(resolve(context.io.cwd, file), 'utf8');
  } catch (error) {
    const { code } = error as { code?: string };
    throw new DrydockError('invalid-request', `The file ${file} cannot be read (${code}).`);
  }
}
