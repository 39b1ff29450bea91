import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  defineBlueprint,
  done,
  failed,
  type LoadedKind,
  type OutsideThing,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { z } from 'zod';

/** The kind whose things outside are files in a directory. */
export const FILE_KIND = 'file-thing';

interface Marks {
  readonly installation: string;
  readonly resourceId: string | null;
  readonly epoch: number | null;
}

/** Leaves a thing in a directory, with whatever marks; its id. */
export async function leaveThing(directory: string, marks: Marks): Promise<string> {
  const id = randomUUID();
  await writeFile(join(directory, id), JSON.stringify(marks));
  return id;
}

/** Things in a directory, by their ids, in order. */
export const thingsIn = async (directory: string): Promise<readonly string[]> =>
  (await readdir(directory)).sort();

/** What of a file kind's behaviour a test changes. */
export interface FileBehaviour {
  /** Runs before a place is listed. */
  beforeList: (directory: string, signal: AbortSignal) => Promise<void>;
  /** Why nothing can be taken back; null where it can. */
  stuck: () => string | null;
}

/**
 * Each build makes a file with marks in it. What a resource's state does not name is not its own: so a resource that
 * is being built has none, and one that was built twice has a double.
 */
export function fileKind(): { readonly kind: LoadedKind; readonly behaviour: FileBehaviour } {
  const behaviour: FileBehaviour = { beforeList: async () => undefined, stuck: () => null };
  const kind = defineBlueprint({
    kind: FILE_KIND,
    provides: FILE_KIND,
    summary: 'Files in a directory.',
    config: z.strictObject({ directory: z.string().describe('Where they are.') }),
    state: z.strictObject({ thing: z.string() }),
    resource: {
      name: (_, id) => `file of ${id}`,
      activate: async (context, { id, config }) => {
        const marks = { resourceId: id, epoch: context.installation.epoch };
        const installation = context.installation.id;
        const thing = await context.call('make', {}, () =>
          leaveThing(config.directory, { installation, ...marks }),
        );
        await context.launched({ what: 'file', id: thing });
        return done({ thing });
      },
      destroy: async (_, { id, config }) => {
        for (const thing of await listed(config.directory)) {
          if (thing.resourceId === id) {
            await rm(join(config.directory, thing.id), { force: true });
          }
        }
        return done();
      },
      outside: {
        place: (config) => config.directory,
        list: async ({ signal }, config) => {
          await behaviour.beforeList(config.directory, signal);
          return listed(config.directory);
        },
        owns: ({ state }, thing) => state?.thing === thing.id,
        remove: async (_, config, thing) => {
          const why = behaviour.stuck();
          if (why !== null) {
            return failed(why);
          }
          await rm(join(config.directory, basename(thing.id)), { force: true });
          return done();
        },
      },
    },
    lease: { destroy: async () => done() },
  });
  return { kind, behaviour };
}

async function listed(directory: string): Promise<readonly OutsideThing[]> {
  const things = await Promise.all(
    (await readdir(directory)).map(async (id): Promise<OutsideThing | null> => {
      try {
        const { resourceId, epoch } = JSON.parse(
          await readFile(join(directory, id), 'utf8'),
        ) as Marks;
        return { id, what: 'file', resourceId, epoch, createdAt: null, state: 'there' };
      } catch (error) {
        if (DrydockError.is(error) || !isGone(error)) {
          throw error;
        }
        return null;
      }
    }),
  );
  return things.filter((thing) => thing !== null);
}

/** Removed since the directory was read, or not written to its end. */
const isGone = (error: unknown): boolean =>
  error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT';
