/** What the holder of a lease can do with its store. */
import { randomUUID } from 'node:crypto';
import { access, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notEntitled, requireNode, type OperationUse } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { isError } from './directories.ts';
import { KEYS_LISTED_MAX, keyValue } from './key-value.interface.ts';
import { storeOf, type Lease } from './shapes.ts';

/** Files that are no value yet begin so; base64url has no dot. */
const DRAFT = '.';

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

export const offerKeyValue = keyValue.on((lease: Lease) => ({
  async put(input, use) {
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

  async get(input, use) {
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

  async delete(input, use) {
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

  async list({ prefix, after }, use) {
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
}));
