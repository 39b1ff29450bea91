import { mkdir, rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { defineBlueprint, done, notEntitled, ownDirectory, requireNode } from '@drydock/blueprint';
import { z } from 'zod';

/** What is asked of the world outside is recorded under a name before it is done. */
const MAKE = 'make-directory';

const state = z.strictObject({
  node: z.string().describe('The Drydock node that it is on.'),
  directory: z.string().describe('The resource’s directory.'),
});

/**
 * A directory that may be there already: whoever comes after a crash makes it again.
 *
 * @param {string} path
 */
async function makeDirectory(path) {
  await mkdir(path, { mode: 0o700 }).catch((error) => {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  });
}

/** @param {string} path */
const remove = (path) => rm(path, { recursive: true, force: true });

export default defineBlueprint({
  kind: 'my-kind',
  provides: 'my-kind',
  summary: 'A directory on this machine for each lease.',

  // What `drydock blueprint create --set directory=...` gives.
  config: z.strictObject({
    directory: z
      .string()
      .refine(isAbsolute, 'must be an absolute path')
      .describe('Where each resource’s directory is made. It has to exist.'),
  }),
  state,
  leaseState: z.strictObject({
    directory: z.string().describe('The lease’s own directory.'),
  }),

  resource: {
    name: (_config, resourceId) => `my-kind-${resourceId.slice(-8)}`,

    async activate(context, resource) {
      const directory = ownDirectory(resource.config.directory, resource.id);
      const request = { node: context.node, directory };
      const made = await context.call(MAKE, request, async (_key, asked) => {
        requireNode(asked.node, context.node);
        await makeDirectory(asked.directory);
        return asked;
      });
      return done(made);
    },

    // All of it, half of it or nothing may be there. Without a state, what was recorded tells where.
    async destroy(context, resource) {
      const recorded = await context.recall(MAKE);
      const built = resource.state ?? (recorded === null ? null : state.parse(recorded.request));
      if (built !== null) {
        requireNode(built.node, context.node);
        await remove(built.directory);
      }
      return done();
    },
  },

  lease: {
    async activate(context, { attemptId, resource }) {
      requireNode(resource.state.node, context.node);
      const directory = ownDirectory(resource.state.directory, attemptId);
      await context.call(MAKE, { directory }, async () => {
        // First what `destroy` will find, then the question, then whatever else is to be done: so
        // nothing starts after a release.
        await makeDirectory(directory);
        if (!(await context.entitled())) {
          await remove(directory);
          throw notEntitled();
        }
        return null;
      });
      return done({ directory });
    },

    async destroy(context, { attemptId, resource }) {
      requireNode(resource.state.node, context.node);
      await remove(ownDirectory(resource.state.directory, attemptId));
      return done();
    },
  },
});
