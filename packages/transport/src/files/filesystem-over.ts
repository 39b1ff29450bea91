import {
  filesystem,
  type OfferedInterface,
  type OperationUse,
  type Shell,
  type UseContext,
} from '@drydock/blueprint';
import { mkdir, remove, rename } from './change.ts';
import { list } from './list.ts';
import { pack } from './pack.ts';
import { read } from './read.ts';
import { stat } from './stat.ts';
import type { FilesUse } from './talk.ts';
import { unpack } from './unpack.ts';
import { uploaded, write } from './write.ts';

/**
 * The `filesystem` interface of whatever shell texts can be run on: everything is done by texts of the host's shell,
 * with the rights that the lease's own commands have.
 *
 * @param shellOf - begins in the directory that is the root. Called for each operation
 */
export function filesystemOver<View>(
  shellOf: (lease: View, use: UseContext) => Shell | Promise<Shell>,
): OfferedInterface<View> {
  return filesystem.on<View>((lease, context) => {
    const filesUse = async ({ signal, entitled }: OperationUse): Promise<FilesUse> => ({
      shell: await shellOf(lease, context),
      signal,
      entitled,
    });
    return {
      stat: async ({ path }, use) => stat(await filesUse(use), path),
      list: async (wish, use) => list(await filesUse(use), wish),
      read: async (wish, use) => read(await filesUse(use), wish, use),
      write: async (wish, use) => write(await filesUse(use), wish, use.received),
      uploaded: async (wish, use) => ({ bytes: await uploaded(await filesUse(use), wish) }),
      mkdir: async (wish, use) => {
        await mkdir(await filesUse(use), wish);
        return {};
      },
      remove: async (wish, use) => {
        await remove(await filesUse(use), wish);
        return {};
      },
      rename: async (wish, use) => {
        await rename(await filesUse(use), wish);
        return {};
      },
      pack: async ({ path }, use) => pack(await filesUse(use), path, use),
      unpack: async ({ path }, use) => unpack(await filesUse(use), path, use.received),
    };
  });
}
