import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { againAfter, defineBlueprint, done, failed } from '@drydock/blueprint';
import { z } from 'zod';

/*
 * Kinds for the processes of a fleet, which run without a loader for TypeScript: `tower-top` stands
 * on `tower-middle`, that on `tower-ground`, `hesitant` does nothing at the first time of asking, and `rented`
 * is of a provider that is down for as long as there is a file.
 */

/** Longer than any test: whoever goes on was told, and has not merely waited. */
const NEVER_MS = 3_600_000;
/** What `hesitant` asks for between two looks. */
const SOON_MS = 100;

const nothing = z.strictObject({});

function storey(provides, on) {
  return defineBlueprint({
    kind: provides,
    provides,
    summary: 'A storey of a tower that touches nothing outside.',
    config: nothing,
    attributes: nothing,
    state: nothing,
    leaseState: nothing,
    refuses: () => null,
    resource: {
      name: (_, id) => `${provides} ${id}`,
      ...(on !== null && { leases: [on] }),
      activate: async (context) => {
        const base = on === null ? null : await context.lease('base', { type: on });
        return base === null || base.status === 'active'
          ? done({})
          : againAfter(NEVER_MS, `Waits for ${base.id}.`);
      },
      destroy: async () => done(),
    },
    lease: {
      needsSetUp: () => false,
      activate: async () => done({}),
      destroy: async () => done(),
    },
  });
}

/** Whether it is asked for the first time: the directory is of whoever makes it. */
const isFirst = (directory, name) =>
  mkdir(join(directory, name)).then(
    () => true,
    () => false,
  );

async function hesitate(directory, name, result) {
  return (await isFirst(directory, name)) ? againAfter(SOON_MS, 'Not yet.') : done(result);
}

async function stumble(directory, name) {
  if (await isFirst(directory, name)) {
    throw new Error('Not at the first time.');
  }
  return done();
}

const hesitant = defineBlueprint({
  kind: 'hesitant',
  provides: 'hesitant',
  summary: 'Is ready when it is asked again, and gone when it is tried again.',
  config: z.strictObject({ directory: z.string().describe('Where it notes what was asked.') }),
  attributes: nothing,
  state: nothing,
  leaseState: nothing,
  refuses: () => null,
  resource: {
    name: (_, id) => `hesitant ${id}`,
    activate: (_, { id, config }) => hesitate(config.directory, `build-${id}`, {}),
    destroy: (_, { id, config }) => stumble(config.directory, `take-down-${id}`),
  },
  lease: {
    needsSetUp: () => true,
    activate: (_, { id, resource }) => hesitate(resource.config.directory, `set-up-${id}`, {}),
    destroy: (_, { id, resource }) => stumble(resource.config.directory, `clean-up-${id}`),
  },
});

const rented = defineBlueprint({
  kind: 'rented',
  provides: 'rented',
  summary: 'Throws, or answers that it failed, while its provider is down.',
  config: z.strictObject({
    down: z.string().describe('While this file is there, the provider is down.'),
    how: z.enum(['throws', 'refuses']).describe('What the kind makes of that.'),
  }),
  attributes: nothing,
  state: nothing,
  leaseState: nothing,
  refuses: () => null,
  resource: {
    name: (_, id) => `rented ${id}`,
    activate: async (_, { config: { down, how } }) => {
      if (!existsSync(down)) {
        return done({});
      }
      if (how === 'throws') {
        throw new Error('The provider is down.');
      }
      return failed('The provider is down.');
    },
    destroy: async () => done(),
  },
  lease: {
    needsSetUp: () => false,
    activate: async () => done({}),
    destroy: async () => done(),
  },
});

export default [
  storey('tower-ground', null),
  storey('tower-middle', 'tower-ground'),
  storey('tower-top', 'tower-middle'),
  hesitant,
  rented,
];
