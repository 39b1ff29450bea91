import { createHash, randomUUID } from 'node:crypto';
import { DrydockError } from '@drydock/model';
import { diskFull, failureOf, saysDiskFull, shown } from './failure.ts';
import { splitPath, type SplitPath } from './path.ts';
import { talk, type FilesUse, type HostAnswer } from './talk.ts';
import { EXIT, HOLD, PART_PREFIX } from './texts.ts';

/** Looks whether a file may be at \`$1\` at all. */
const MAY_BE_FILE = `
may_be_file() {
  [ -L "$1" ] || [ ! -e "$1" ] || [ -f "$1" ] || {
    [ ! -d "$1" ] || exit ${EXIT.isDirectory}
    exit ${EXIT.notFile}
  }
}
`;

/**
 * Takes the parent, the name, what it is called until it is whole, where the bytes begin, and whether a part stays
 * (else empty). Writes what it reads, and says how long the whole is and its digest, read back.
 *
 * dd writes each piece as it comes: what has arrived of an upload is what its part has. Nothing of a part is ever cut
 * off: a try that was given up may begin only now, after the one that goes on with it, and what both write is the same.
 *
 * Whoever has asked may be gone by the end: what it says is heard by nobody then, and nothing may stay.
 */
const PUT = `${HOLD}${MAY_BE_FILE}
part=./$3
keep=$5
away() { [ -n "$keep" ] || rm -f -- "$part"; }
enter "$1"
[ -n "$2" ] || exit ${EXIT.isDirectory}
may_be_file "./$2"
umask 077
trap '' PIPE
trap 'away; exit ${EXIT.notWritten}' TERM HUP INT
if [ -z "$keep" ]; then
  dd of="$part" bs=256K oflag=nofollow conv=excl status=none
else
  [ "$4" = 0 ] || {
    [ -f "$part" ] && [ ! -L "$part" ] || exit ${EXIT.tooShort}
    [ "$4" -le "$(stat -c %s -- "$part")" ] || exit ${EXIT.tooShort}
  }
  dd of="$part" bs=256K oflag=nofollow,nonblock,seek_bytes seek="$4" conv=notrunc status=none
fi || { away; exit ${EXIT.notWritten}; }
hold "$part"
digest=$(sha256sum <&9)
printf '%s %s\\n' "$(stat -L -c %s /proc/self/fd/9)" "\${digest%% *}" || { away; exit ${EXIT.notWritten}; }
`;

/**
 * Takes the parent, the name, what it is called so far, its length, its mode (empty: as that which it replaces, else
 * 644), and whether it stays where it cannot be published (else empty).
 */
const PUBLISH = `${HOLD}${MAY_BE_FILE}
part=./$3
name=./$2
away() { [ -n "$6" ] || rm -f -- "$part"; }
enter "$1"
hold "$part"
[ "$(stat -L -c %s /proc/self/fd/9)" = "$4" ] || exit ${EXIT.swapped}
mode=$5
if [ -z "$mode" ] && [ -f "$name" ] && [ ! -L "$name" ]; then
  mode=$(stat -c %a -- "$name")
  mode=$(printf %o $((0$mode & 0777)))
fi
chmod -- "\${mode:-644}" /proc/self/fd/9 &&
  (may_be_file "$name") &&
  mv -f -T -- "$part" "$name" || {
  code=$?
  away
  exit $code
}
`;

/** Takes the parent and what the upload is called until it is whole. */
const UPLOADED = `
enter "$1"
if [ -f "./$2" ] && [ ! -L "./$2" ]; then stat -c %s -- "./$2"; else echo 0; fi
`;

/** Takes the same. */
const AWAY = `
enter "$1"
rm -f -- "./$2"
`;

const CALL_LIMIT_MS = 60_000;
/** For clearing away when whoever asked has gone. */
const AWAY_LIMIT_MS = 10_000;

export interface WriteWish {
  readonly path: string;
  readonly mode?: number | undefined;
  readonly upload?: string | undefined;
  readonly offset: number;
  readonly digest?: string | undefined;
}

export interface Written {
  readonly bytes: number;
  readonly digest: string;
}

/** An upload under its own name goes on with the part that this path and that name have. */
function partOf({ name }: SplitPath, upload: string | undefined): string {
  const own = upload === undefined ? randomUUID() : JSON.stringify([name, upload]);
  return PART_PREFIX + createHash('sha256').update(own).digest('hex').slice(0, 32);
}

export async function write(
  use: FilesUse,
  wish: WriteWish,
  received: AsyncIterable<Uint8Array>,
): Promise<Written> {
  const { path, upload, offset, digest } = wish;
  const place = splitPath(path);
  if (offset > 0 && upload === undefined) {
    throw new DrydockError('invalid-request', 'Only an upload with a name can be gone on with.', {
      problems: [{ field: 'offset', detail: 'must be 0 unless `upload` is given' }],
    });
  }
  const part = partOf(place, upload);
  const keep = upload === undefined ? '' : 'keep';
  try {
    const sent = counted(received);
    const put = await talk(use, PUT, [place.parent, place.name, part, String(offset), keep], {
      received: sent.bytes,
    });
    if (put.exitCode !== 0) {
      throw await whyNotPut(use, put, wish, place, part);
    }
    const written = parseWritten(put.stdout.toString('latin1'));
    const wanted = { bytes: offset + sent.count(), digest: offset === 0 ? sent.digest() : null };
    for (const expected of [wanted.digest, digest]) {
      if (written.bytes !== wanted.bytes || (expected && expected !== written.digest)) {
        await clearAway(use, place, part);
        throw differs(path, wanted.bytes, written);
      }
    }
    await publish(use, wish, { place, part, keep, bytes: written.bytes });
    return written;
  } catch (error) {
    // Where the lease has ended, nothing may be started, and what there is goes with it.
    if (upload === undefined && !(DrydockError.is(error) && error.code === 'lease-ended')) {
      await clearAway(use, place, part);
    }
    throw error;
  }
}

interface Part {
  readonly place: SplitPath;
  readonly part: string;
  readonly keep: string;
  readonly bytes: number;
}

async function publish(
  use: FilesUse,
  { path, mode }: WriteWish,
  { place: { parent, name }, part, keep, bytes }: Part,
): Promise<void> {
  const octal = mode === undefined ? '' : mode.toString(8).padStart(3, '0');
  const args = [parent, name, part, String(bytes), octal, keep];
  const answer = await talk(use, PUBLISH, args, { timeoutMs: CALL_LIMIT_MS });
  if (answer.exitCode !== 0) {
    throw failureOf(answer, path);
  }
}

async function whyNotPut(
  use: FilesUse,
  put: HostAnswer,
  { path, upload }: WriteWish,
  { parent }: SplitPath,
  part: string,
): Promise<DrydockError> {
  if (!saysDiskFull(put.words)) {
    return failureOf(put, path);
  }
  if (upload === undefined) {
    return diskFull(path, 'Nothing is left of it.');
  }
  const bytes = await sizeOfPart(use, parent, part, path);
  return diskFull(
    path,
    `${bytes} bytes of the upload have arrived: it can be gone on with once there is room.`,
  );
}

async function sizeOfPart(
  use: FilesUse,
  parent: string,
  part: string,
  path: string,
): Promise<number> {
  const answer = await talk(use, UPLOADED, [parent, part], { timeoutMs: CALL_LIMIT_MS });
  const bytes = /^(\d+)\n$/.exec(answer.stdout.toString('latin1'))?.[1];
  if (answer.exitCode !== 0 || bytes === undefined) {
    throw failureOf(answer, path);
  }
  return Number(bytes);
}

export async function uploaded(
  use: FilesUse,
  { path, upload }: { readonly path: string; readonly upload: string },
): Promise<number> {
  const place = splitPath(path);
  return sizeOfPart(use, place.parent, partOf(place, upload), path);
}

/** Whoever asked may have gone, but the lease is there: then nothing of a part shall stay. */
async function clearAway(use: FilesUse, { parent }: SplitPath, part: string): Promise<void> {
  const signal = AbortSignal.timeout(AWAY_LIMIT_MS);
  await talk({ ...use, signal }, AWAY, [parent, part]).catch(() => undefined);
}

function parseWritten(line: string): Written {
  const [, bytes, digest] = /^(\d+) ([0-9a-f]{64})\n$/.exec(line) ?? [];
  if (bytes === undefined || digest === undefined) {
    throw new DrydockError('host-misbehaves', 'The host does not tell what was written.', {
      hint: 'It needs GNU coreutils.',
    });
  }
  return { bytes: Number(bytes), digest };
}

function differs(path: string, sent: number, { bytes, digest }: Written): DrydockError {
  return new DrydockError(
    'content-differs',
    `What arrived of ${shown(path)} is not what it should be: ${bytes} bytes of ${sent}, with the digest ${digest}. It was thrown away.`,
    { hint: 'Send it again.' },
  );
}

function counted(source: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let count = 0;
  return {
    bytes: (async function* () {
      for await (const chunk of source) {
        count += chunk.length;
        hash.update(chunk);
        yield chunk;
      }
    })(),
    count: () => count,
    digest: () => hash.digest('hex'),
  };
}
