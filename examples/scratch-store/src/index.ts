/**
 * `scratch-store`: a small key-value store for each lease. A resource is a directory on this
 * machine, a lease's store a directory in it, with one file for each key.
 *
 * An example of a kind from outside with an interface of its own; see README.md.
 */
import { stat } from 'node:fs/promises';
import {
  defineBlueprint,
  done,
  failed,
  notEntitled,
  ownDirectory,
  requireNode,
  type WorkContext,
} from '@drydock/blueprint';
import { makeDirectory, removeTree } from './directories.ts';
import { offerKeyValue } from './offer-key-value.ts';
import { attributes, config, leaseState, state, storeOf, type State } from './shapes.ts';

const MAKE_PLACE = 'make-place';

/** Where a worker that died said that it would build, or null where it said nothing. */
async function halfBuilt(context: WorkContext): Promise<State | null> {
  const call = await context.recall(MAKE_PLACE);
  return call === null ? null : state.parse(call.request);
}

async function whyUnusable(directory: string): Promise<string | null> {
  const found = await stat(directory).catch(() => null);
  return found?.isDirectory() === true ? null : `There is no directory ${directory}.`;
}

export default defineBlueprint({
  kind: 'scratch-store',
  provides: 'key-value',
  summary: 'A small key-value store for each lease, in files on this machine.',
  config,
  attributes,
  state,
  leaseState,

  refuses(settings, asked) {
    const bytes = asked.valueBytes ?? 0;
    return bytes > settings.valueBytesMax
      ? `valueBytes: the lease asks for ${bytes}, this store takes ${settings.valueBytesMax}`
      : null;
  },

  resource: {
    name: (_settings, resourceId) => `scratch-store-${resourceId.slice(-8)}`,

    async activate(context, resource) {
      const { directory } = resource.config;
      const why = await whyUnusable(directory);
      if (why !== null) {
        return failed(why);
      }
      // What is asked is stored before it is done: `destroy` finds it there after a crash.
      const request = { node: context.node, directory: ownDirectory(directory, resource.id) };
      return done(
        await context.call(MAKE_PLACE, request, async (_key, place) => {
          requireNode(place.node, context.node);
          await makeDirectory(place.directory);
          return place;
        }),
      );
    },

    async destroy(context, resource) {
      const built = resource.state ?? (await halfBuilt(context));
      if (built !== null) {
        requireNode(built.node, context.node);
        await removeTree(built.directory);
      }
      return done();
    },

    health: {
      everySeconds: 60,
      async check(context, resource) {
        requireNode(resource.state.node, context.node);
        return whyUnusable(resource.state.directory);
      },
    },
  },

  lease: {
    needsSetUp: () => true,

    async activate(context, lease) {
      requireNode(lease.resource.state.node, context.node);
      await context.call('make-store', null, async () => {
        await makeDirectory(storeOf(lease));
        // Asked once it is there: a release that comes later has `destroy` find it.
        if (!(await context.entitled())) {
          await removeTree(storeOf(lease));
          throw notEntitled();
        }
        return null;
      });
      return done({});
    },

    async destroy(context, lease) {
      requireNode(lease.resource.state.node, context.node);
      await removeTree(storeOf(lease));
      return done();
    },
  },

  interfaces: [offerKeyValue],
});
