import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a text is to be seen by others: in files below a directory, in arguments or in environments of processes. */
export function seenAnywhere(text: string, directory: string): readonly string[] {
  return [...inFiles(text, directory), ...inProcesses(text)];
}

function inFiles(text: string, directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => contentOf(path).includes(text));
}

function inProcesses(text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`])
    .filter((path) => contentOf(path).includes(text));
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It is gone by now.
    return '';
  }
}
