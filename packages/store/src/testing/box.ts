import {
  createRegistry,
  defineBlueprint,
  done,
  type KindRegistry,
  type HealthContext,
  type Lost,
  type LoadedKind,
  type Step,
  type UpdateStep,
  type WorkContext,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';

/** What a box does when it is built, set up and taken down; a test says otherwise where it cares. */
export interface BoxBehaviour {
  build: (context: WorkContext) => Promise<Step<JsonObject>>;
  update: (context: WorkContext, state: JsonObject) => Promise<UpdateStep<JsonObject>>;
  takeDown: (context: WorkContext) => Promise<Step<null>>;
  setUp: (context: WorkContext) => Promise<Step<JsonObject>>;
  cleanUp: (context: WorkContext) => Promise<Step<null>>;
  /** Null where it is well. */
  check: (context: HealthContext) => Promise<string | Lost | null>;
}

const attributes = z.strictObject({
  colour: z.string().optional().describe('Must be the colour that was built.'),
  slow: z.boolean().optional().describe('Whether something has to be set up.'),
});

/**
 * A kind that touches nothing outside: what is tested is what the database makes of it. And those
 * that a test brings.
 */
export function boxKinds(more: readonly LoadedKind[] = []): {
  kinds: KindRegistry;
  behaviour: BoxBehaviour;
} {
  const behaviour: BoxBehaviour = {
    build: () => Promise.resolve(done({})),
    update: () => Promise.resolve(done({})),
    takeDown: () => Promise.resolve(done()),
    setUp: () => Promise.resolve(done({})),
    cleanUp: () => Promise.resolve(done()),
    check: () => Promise.resolve(null),
  };
  const box = defineBlueprint<
    Record<string, never>,
    z.infer<typeof attributes>,
    JsonObject,
    JsonObject
  >({
    kind: 'box',
    provides: 'box',
    summary: 'Nothing at all.',
    config: z.strictObject({}) as z.ZodType<Record<string, never>>,
    attributes,
    state: z.record(z.string(), z.json()) as z.ZodType as z.ZodType<JsonObject>,
    leaseState: z.record(z.string(), z.json()) as z.ZodType as z.ZodType<JsonObject>,
    resource: {
      name: (_, id) => `box ${id}`,
      activate: (context) => behaviour.build(context),
      update: (context, { state }) => behaviour.update(context, state),
      destroy: (context) => behaviour.takeDown(context),
      health: { everySeconds: 60, check: (context) => behaviour.check(context) },
    },
    lease: {
      refuses: ({ state }, { colour }) =>
        state === null || colour === undefined || state['colour'] === colour
          ? null
          : `It is not ${colour}.`,
      needsSetUp: (_, wish) => wish.slow === true,
      activate: (context) => behaviour.setUp(context),
      destroy: (context) => behaviour.cleanUp(context),
    },
  });
  return { kinds: createRegistry([box, ...more]), behaviour };
}
