import type { FileEntry } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { parseEntry, recordsOf } from './entry.ts';
import { escaped } from './escaped.ts';
import { failureOf } from './failure.ts';
import { plainPath } from './path.ts';
import { talk, type FilesUse } from './talk.ts';
import { EXIT, FIND_FORMAT } from './texts.ts';

/**
 * Takes the directory, how many entries, and the name after which they begin, as `printf` reads it (empty: the
 * first). Sorted there, by bytes; here is never more than a page.
 *
 * The name is sorted in as an entry of the type `~`, which there is not, and is behind an entry of that name
 * then: all up to it is cut off. It need not be there any more.
 *
 * A file that is removed while it is listed makes find complain; it is not there then.
 */
const LIST = `
enter "$1"
[ -r . ] || exit ${EXIT.closed}
{
  [ -z "$3" ] || printf '%b/~\\0' "$3"
  find . -mindepth 1 -maxdepth 1 -printf '${FIND_FORMAT}' 2>/dev/null
} |
  sort -z -t / -k 1,1 |
  if [ -n "$3" ]; then sed -z '0,\\:^[^/]*/~$:d'; else cat; fi |
  head -z -n "$2"
`;

export interface Page {
  readonly entries: (FileEntry & { readonly name: string })[];
  readonly next: string | null;
}

export interface PageWish {
  readonly path: string;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Longer than one takes: 100,000 entries are sorted in a second. */
const CALL_LIMIT_MS = 300_000;

export async function list(use: FilesUse, { path, after, limit }: PageWish): Promise<Page> {
  const args = [plainPath(path), String(limit + 1), after === undefined ? '' : cursorName(after)];
  const answer = await talk(use, LIST, args, { timeoutMs: CALL_LIMIT_MS });
  // Of a pipeline only the last status is known; whoever else fails says something.
  if (answer.exitCode !== 0 || /^(sort|sed|head|find):/.test(answer.words)) {
    throw failureOf(answer, path);
  }
  const found = recordsOf(answer.stdout).map(parseEntry);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    entries: page.map(({ name, entry }) => ({ name: name.toString('utf8'), ...entry })),
    next: last === undefined ? null : last.name.toString('base64url'),
  };
}

function cursorName(after: string): string {
  const name = Buffer.from(after, 'base64url');
  const isName = name.length > 0 && name.length <= 255 && !name.includes(0) && !name.includes('/');
  if (!isName || name.toString('base64url') !== after) {
    throw new DrydockError('invalid-request', '`after` is not what a page before has given.', {
      problems: [{ field: 'after', detail: 'must be `next` of another page' }],
    });
  }
  return escaped(name);
}
