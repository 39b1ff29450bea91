/** The `key-value` interface: what the holder of a lease can do with its store. */
import { randomUUID } from 'node:crypto';
import { access, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notEntitled, operation, requireNode, type OperationUse } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { z } from 'zod';
import { isError } from './directories.ts';
import { storeOf, type Lease } from './shapes.ts';

const KEYS_LISTED_MAX = 1_000;
/** Files that are no value yet begin so; base64url has no dot. */
const DRAFT = '.';

// In base64url, 128 bytes make a file name of 171.
const key = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters without spaces')
  .describe('The name of the value.');

const fileOf = (store: string, name: string): string =>
  join(store, Buffer.from(name).toString('base64url'));
const keyOf = (file: string): string => Buffer.from(file, 'base64url').toString();

/** Where to act, once the lease may. */
async function entitledStore(lease: Lease, use: OperationUse): Promise<string> {
  requireNode(lease.resource.state.node, use.node);
  if (!(await use.entitled())) {
    throw notEntitled();
  }
  return storeOf(lease);
}

/** What is missing is one key, or the whole store, which was taken away with its lease. */
async function requireStore(store: string): Promise<void> {
  await access(store).catch(() => {
    throw notEntitled();
  });
}

const put = operation({
  summary: 'Stores a value, in place of what the key had.',
  input: z.strictObject({ key, value: z.string().describe('Any text.') }),
  output: z.strictObject({ bytes: z.int().describe('How long the value is, as UTF-8.') }),
  async run(lease: Lease, input, use) {
    const { node } = lease.resource.state;
    const { valueBytesMax } = lease.resource.config;
    requireNode(node, use.node);
    const bytes = Buffer.byteLength(input.value);
    if (bytes > valueBytesMax) {
      throw new DrydockError('body-too-large', `The value has ${bytes} bytes.`, {
        hint: `This store takes ${valueBytesMax}.`,
      });
    }
    const draft = join(storeOf(lease), `${DRAFT}${randomUUID()}`);
    try {
      // Written first, asked then, and named last: a release that is not seen here finds the
      // draft, and the name can no longer be given once the store is gone.
      await writeFile(draft, input.value, { flag: 'wx', mode: 0o600, signal: use.signal });
      await rename(draft, fileOf(await entitledStore(lease, use), input.key));
    } catch (error) {
      throw isError(error, 'ENOENT') ? notEntitled() : error;
    } finally {
      await rm(draft, { force: true });
    }
    return { bytes };
  },
});

const get = operation({
  summary: 'Reads a value.',
  input: z.strictObject({ key }),
  output: z.strictObject({
    value: z.string().nullable().describe('Null where the key has none.'),
  }),
  async run(lease: Lease, input, use) {
    const store = await entitledStore(lease, use);
    try {
      const file = fileOf(store, input.key);
      return { value: await readFile(file, { encoding: 'utf8', signal: use.signal }) };
    } catch (error) {
      if (!isError(error, 'ENOENT')) {
        throw error;
      }
      await requireStore(store);
      return { value: null };
    }
  },
});

const remove = operation({
  summary: 'Removes a value.',
  input: z.strictObject({ key }),
  output: z.strictObject({ existed: z.boolean().describe('Whether the key had one.') }),
  async run(lease: Lease, input, use) {
    const store = await entitledStore(lease, use);
    try {
      await rm(fileOf(store, input.key));
      return { existed: true };
    } catch (error) {
      if (!isError(error, 'ENOENT')) {
        throw error;
      }
      await requireStore(store);
      return { existed: false };
    }
  },
});

const list = operation({
  summary: `Lists the keys in order, ${KEYS_LISTED_MAX} at most.`,
  input: z.strictObject({
    prefix: z.string().max(128).default('').describe('Only keys that begin so.'),
    after: z.string().max(128).default('').describe('Only keys behind this one.'),
  }),
  output: z.strictObject({
    keys: z.array(z.string()).describe('The keys that have a value.'),
    hasMore: z.boolean().describe('Whether there are keys behind the last one.'),
  }),
  async run(lease: Lease, { prefix, after }, use) {
    const store = await entitledStore(lease, use);
    const files = await readdir(store).catch((error: unknown) => {
      throw isError(error, 'ENOENT') ? notEntitled() : error;
    });
    const keys = files
      .filter((file) => !file.startsWith(DRAFT))
      .map(keyOf)
      .filter((name) => name.startsWith(prefix) && name > after)
      .sort();
    return { keys: keys.slice(0, KEYS_LISTED_MAX), hasMore: keys.length > KEYS_LISTED_MAX };
  },
});

export const keyValue = { put, get, delete: remove, list };
