import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** What a running local stack tells of itself; the command line finds it by this. */
export interface RunFile {
  readonly apiUrl: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Where a simulated EC2 endpoint listens, when one runs. */
  readonly simUrl: string | null;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

export const runFilePath = (directory: string): string => join(directory, 'run.json');

/** Writes it so that readers see the old one or the new one. Holds secrets: its owner's alone. */
export function writeRunFile(directory: string, content: RunFile): void {
  writePrivate(runFilePath(directory), `${JSON.stringify(content, null, 2)}\n`);
}

export function removeRunFile(directory: string): void {
  rmSync(runFilePath(directory), { force: true });
}

/** Null when there is none, or none that can be understood. */
export function readRunFile(directory: string): Partial<RunFile> | null {
  try {
    return JSON.parse(readFileSync(runFilePath(directory), 'utf8')) as Partial<RunFile>;
  } catch {
    return null;
  }
}

/** Replaces a file that only its owner may read. */
export function writePrivate(path: string, content: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
  renameSync(temporary, path);
}
