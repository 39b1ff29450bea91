/** The `filesystem` interface: files of what the lease holds, below the lease's own directory. */
import { isStorable } from '@drydock/model';
import { z } from 'zod';
import { own } from './define-interface.ts';
import { call, download, upload } from './operation.ts';

/** In bytes, as Linux has it. */
const PATH_BYTES_MAX = 4_096;
/** Of one name in a path, in bytes. */
const NAME_BYTES_MAX = 255;
/** Entries of one page of a list. */
const PAGE_MAX = 1_000;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Why a path cannot be one, or null. What is on the host says the rest: links that lead out, for instance. */
export function whyNoPath(path: string): string | null {
  const names = path.split('/');
  if (path === '') {
    return 'must not be empty; `.` is the lease’s own directory';
  }
  if (!isStorable(path)) {
    return 'must be valid Unicode without NUL characters';
  }
  if (path.startsWith('/')) {
    return 'must be relative to the lease’s own directory';
  }
  if (names.includes('..')) {
    return 'must not contain `..`';
  }
  if (bytesOf(path) > PATH_BYTES_MAX || names.some((name) => bytesOf(name) > NAME_BYTES_MAX)) {
    return `must have at most ${PATH_BYTES_MAX} bytes, each name at most ${NAME_BYTES_MAX}`;
  }
  return null;
}

const path = z.string().superRefine((text, context) => {
  const why = whyNoPath(text);
  if (why !== null) {
    context.addIssue({ code: 'custom', message: why });
  }
});

const mode = z
  .int()
  .min(0)
  .max(0o777)
  .describe(
    'Permissions, as a number: 420 is `rw-r--r--`. No set-user-id, set-group-id or sticky bit.',
  );

const size = z.int().min(0).describe('In bytes.');
const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
  .describe('SHA-256 of all bytes of the file, in hexadecimal.');

/** What there is at a path. Links are not followed by what tells of them. */
const entryShape = {
  type: z
    .enum(['file', 'directory', 'link', 'other'])
    .describe('`other`: a pipe, socket or device.'),
  bytes: size,
  mode: z.int().min(0).max(0o7777).describe('Permissions, as a number.'),
  modifiedAt: z.iso.datetime().describe('When its content was last changed.'),
  target: z
    .string()
    .nullable()
    .describe('Of a link: where it leads, as it was written. Else null.'),
} as const;

const uploadName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 letters, digits, dashes and underscores')
  .describe('The name of the upload.');

const skippedShape = {
  skipped: z
    .array(
      z.strictObject({
        path: z.string().describe('Of the entry, as the tree has it.'),
        why: z.string().describe('A sentence.'),
      }),
    )
    .max(PAGE_MAX)
    .describe(`Entries that were left out: the first ${PAGE_MAX} of them.`),
  skippedCount: z.int().min(0).describe('How many were left out.'),
} as const;

const nothing = z.strictObject({});

export const filesystem = own({
  name: 'filesystem',
  summary: 'Reads and writes files of what the lease holds.',
  operations: {
    stat: call({
      summary: 'Tells what there is at a path.',
      input: z.strictObject({ path: path.describe('Relative to the lease’s own directory.') }),
      output: z.strictObject(entryShape),
    }),
    list: call({
      summary: 'Lists a directory, by name, a page at a time.',
      input: z.strictObject({
        path: path.default('.').describe('A directory. Default: the lease’s own.'),
        after: z.string().optional().describe('`next` of the page before.'),
        limit: z.int().min(1).max(PAGE_MAX).default(PAGE_MAX).describe('Entries at most.'),
      }),
      output: z.strictObject({
        entries: z
          .array(
            z.strictObject({
              name: z.string().describe('Bytes that are no UTF-8 are shown as U+FFFD.'),
              ...entryShape,
            }),
          )
          .describe('What is in it, in the order of the bytes of their names.'),
        next: z.string().nullable().describe('Where the next page begins; null after the last.'),
      }),
    }),
    read: download({
      summary: 'Reads a file, or a part of it.',
      input: z.strictObject({
        path: path.describe('A file. A link to one that leads nowhere else is followed.'),
        offset: z.int().min(0).default(0).describe('Of the first byte.'),
        length: z.int().min(0).optional().describe('Bytes at most. Default: to the end.'),
      }),
      head: z.strictObject({
        size: size.describe('Of the whole file, in bytes, when reading began.'),
        mode: entryShape.mode,
        modifiedAt: entryShape.modifiedAt,
      }),
    }),
    write: upload({
      summary: 'Writes a file: under another name until all of it is there, then at once.',
      input: z.strictObject({
        path: path.describe('A file; one that is there is replaced, a link is not followed.'),
        mode: mode
          .optional()
          .describe(`${mode.description ?? ''} Default: 420 for a new file, else as it was.`),
        upload: uploadName
          .optional()
          .describe(
            'A name for this upload. What has arrived of it then stays when the connection breaks, and can be gone on with.',
          ),
        offset: z
          .int()
          .min(0)
          .default(0)
          .describe(
            'Where the sent bytes begin: as much has to have arrived under `upload` before.',
          ),
        digest: digest
          .optional()
          .describe(`${digest.description ?? ''} What arrived has to have it.`),
      }),
      output: z.strictObject({
        bytes: size.describe('Of the whole file.'),
        digest,
      }),
    }),
    uploaded: call({
      summary: 'Tells how much of an upload has arrived.',
      input: z.strictObject({ path: path.describe('As it is written to.'), upload: uploadName }),
      output: z.strictObject({ bytes: size.describe('0 where nothing has.') }),
    }),
    mkdir: call({
      summary: 'Makes a directory.',
      input: z.strictObject({
        path: path.describe('The directory.'),
        parents: z
          .boolean()
          .default(false)
          .describe('Make those above it too, and do not mind one that is there.'),
        mode: mode.optional().describe('Default: 493, `rwxr-xr-x`.'),
      }),
      output: nothing,
    }),
    remove: call({
      summary: 'Removes a file, a link or a directory.',
      input: z.strictObject({
        path: path.describe('A link is removed, not what it leads to.'),
        recursive: z.boolean().default(false).describe('A directory with all that is in it.'),
      }),
      output: nothing,
    }),
    rename: call({
      summary: 'Gives a file, a link or a directory another path.',
      input: z.strictObject({
        from: path.describe('What there is.'),
        to: path.describe('Where it is to be.'),
        replace: z.boolean().default(true).describe('Replace a file or link that is there.'),
      }),
      output: nothing,
    }),
    pack: download({
      summary: 'Reads a tree as one tar stream: files, directories and links.',
      input: z.strictObject({
        path: path.default('.').describe('A directory. What is in it is packed, not its own name.'),
      }),
      head: z.strictObject({
        format: z.literal('tar').describe('Of the bytes that follow; not compressed.'),
        ...skippedShape,
      }),
    }),
    unpack: upload({
      summary: 'Writes a tree from a tar stream. What it replaces it replaces one by one.',
      input: z.strictObject({
        path: path.default('.').describe('A directory that is there.'),
      }),
      output: z.strictObject({
        entries: z.int().min(0).describe('How many were written.'),
        ...skippedShape,
      }),
    }),
  },
});

/** What a path is, as `stat` tells it. */
export type FileEntry = z.output<(typeof filesystem)['operations']['stat']['output']>;
