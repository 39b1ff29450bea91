import type { FileEntry } from '@drydock/blueprint';
import { parseEntry, recordsOf } from './entry.ts';
import { failureOf } from './failure.ts';
import { splitPath } from './path.ts';
import { talk, type FilesUse } from './talk.ts';
import { EXIT, FIND_FORMAT } from './texts.ts';

const CALL_LIMIT_MS = 60_000;

/** Takes the parent and the name. */
const STAT = `
enter "$1"
is "./$2" || exit ${EXIT.missing}
exec find "./$2" -maxdepth 0 -printf '${FIND_FORMAT}'
`;

export async function stat(use: FilesUse, path: string): Promise<FileEntry> {
  const { parent, name } = splitPath(path);
  const answer = await talk(use, STAT, [parent, name], { timeoutMs: CALL_LIMIT_MS });
  const record = recordsOf(answer.stdout)[0];
  if (answer.exitCode !== 0 || record === undefined) {
    throw failureOf(answer, path);
  }
  return parseEntry(record).entry;
}
