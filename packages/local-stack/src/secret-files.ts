import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileVariable, SECRET_VARIABLES } from '@drydock/config';
import { writePrivate } from './run-file.ts';

const directoryIn = (directory: string): string => join(directory, 'secrets');

/**
 * The environment with each of the secrets in a file of its own instead: `/proc` shows a process's
 * environment to every program that runs as the same user. Other secrets are left out of it.
 */
export function withSecretFiles(
  env: NodeJS.ProcessEnv,
  secrets: Readonly<Record<string, string>>,
  directory: string,
): NodeJS.ProcessEnv {
  const within = directoryIn(directory);
  mkdirSync(within, { recursive: true, mode: 0o700 });
  const left = { ...env };
  for (const name of SECRET_VARIABLES) {
    delete left[name];
    delete left[fileVariable(name)];
  }
  for (const [name, value] of Object.entries(secrets).filter(([, text]) => text !== '')) {
    const path = join(within, name.toLowerCase().replaceAll('_', '-'));
    writePrivate(path, `${value}\n`);
    left[fileVariable(name)] = path;
  }
  return left;
}

export function removeSecretFiles(directory: string): void {
  rmSync(directoryIn(directory), { recursive: true, force: true });
}
