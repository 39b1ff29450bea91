import { defineBlueprint, done, type BlueprintKind, type LoadedKind } from '@drydock/blueprint';
import { z } from 'zod';

/** A kind that builds nothing and sets nothing up; `more` says what it does all the same. */
export function emptyKind(
  name: string,
  more: Partial<BlueprintKind<Record<string, unknown>>> = {},
): LoadedKind {
  return defineBlueprint({
    kind: name,
    provides: name,
    summary: 'Nothing at all.',
    config: z.record(z.string(), z.unknown()),
    resource: {
      name: (_, id) => `${name} ${id}`,
      activate: () => Promise.resolve(done({})),
      destroy: () => Promise.resolve(done()),
    },
    lease: { destroy: () => Promise.resolve(done()) },
    ...more,
  });
}
