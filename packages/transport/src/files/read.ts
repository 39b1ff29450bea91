import { DrydockError } from '@drydock/model';
import { timeOf } from './entry.ts';
import { failureOf, shown } from './failure.ts';
import { splitPath } from './path.ts';
import { talk, type FilesUse } from './talk.ts';
import { EXIT } from './texts.ts';

/**
 * Takes the parent, the name, the first byte and how many at most (empty: all). Says what the file is on a line,
 * then its bytes. A link is resolved first, and then never followed.
 *
 * It ends where the file ended when it was looked at: one that grows meanwhile is read up to there.
 */
const READ = `
enter "$1"
name=$2
if [ -L "./$name" ]; then
  target=$(readlink -e -n -- "./$name" && echo .) || exit ${EXIT.deadLink}
  target=\${target%.}
  inside "$target" || exit ${EXIT.out}
  [ "$target" != "$root" ] || exit ${EXIT.isDirectory}
  name=\${target##*/}
  target=\${target%/*}
  target=\${target#"$root"}
  cd -P -- "$home" || exit ${EXIT.out}
  where
  enter "\${target#/}"
fi
name=./$name
[ ! -L "$name" ] || exit ${EXIT.out}
[ -e "$name" ] || exit ${EXIT.missing}
[ ! -d "$name" ] || exit ${EXIT.isDirectory}
[ -f "$name" ] || exit ${EXIT.notFile}
[ -r "$name" ] || exit ${EXIT.closed}
facts=$(find "$name" -maxdepth 0 -type f -printf '%s %m %T@') || exit ${EXIT.missing}
[ -n "$facts" ] || exit ${EXIT.out}
count=$((\${facts%% *} - $3))
[ -z "$4" ] || [ "$4" -ge "$count" ] || count=$4
printf '%s\\n' "$facts"
[ "$count" -gt 0 ] || exit 0
exec dd if="$name" iflag=nofollow,nonblock,skip_bytes,count_bytes skip="$3" count="$count" \\
  bs=256K status=none
`;

export interface ReadWish {
  readonly path: string;
  readonly offset: number;
  readonly length?: number | undefined;
}

export interface ReadHead {
  readonly size: number;
  readonly mode: number;
  readonly modifiedAt: string;
}

export interface ReadParts {
  readonly begin: (head: ReadHead, body: { readonly bytes: number }) => Promise<void>;
  readonly send: (chunk: Uint8Array) => Promise<void>;
}

/** The line before the bytes is shorter than this. */
const HEAD_BYTES_MAX = 256;
const LINE_FEED = 10;

export async function read(
  use: FilesUse,
  { path, offset, length }: ReadWish,
  { begin, send }: ReadParts,
): Promise<void> {
  const { parent, name } = splitPath(path);
  let kept: Buffer | null = Buffer.alloc(0);
  let missing = 0;
  const take = async (chunk: Buffer): Promise<void> => {
    let bytes: Uint8Array = chunk;
    if (kept !== null) {
      kept = Buffer.concat([kept, chunk]);
      const end = kept.indexOf(LINE_FEED);
      if (end === -1 && kept.length < HEAD_BYTES_MAX) {
        return;
      }
      const head = parseHead(kept.subarray(0, Math.max(end, 0)).toString('latin1'));
      bytes = kept.subarray(end + 1);
      kept = null;
      missing = Math.max(0, Math.min(head.size - offset, length ?? Infinity));
      await begin(head, { bytes: missing });
    }
    if (bytes.length > missing) {
      throw new DrydockError('host-misbehaves', 'The host said more than it should.');
    }
    missing -= bytes.length;
    if (bytes.length > 0) {
      await send(bytes);
    }
  };
  const args = [parent, name, String(offset), length === undefined ? '' : String(length)];
  const answer = await talk(use, READ, args, { take });
  if (answer.exitCode !== 0) {
    throw failureOf(answer, path);
  }
  if (kept !== null || missing > 0) {
    throw new DrydockError(
      'content-differs',
      `${shown(path)} became shorter while it was read: ${missing} bytes are missing.`,
      { hint: 'Read it again.' },
    );
  }
}

function parseHead(line: string): ReadHead {
  const [, size, mode = '', seconds] = /^(\d+) ([0-7]+) (-?[\d.]+)$/.exec(line) ?? [];
  if (size === undefined) {
    throw new DrydockError('host-misbehaves', 'The host does not tell what the file is.');
  }
  return {
    size: Number(size),
    mode: Number.parseInt(mode, 8) & 0o7777,
    modifiedAt: timeOf(Number(seconds)),
  };
}
