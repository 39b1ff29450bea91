import { DrydockError } from '@drydock/model';
import type { Shape } from './interface/shape.ts';
import type { LoadedKind } from './loaded-kind.ts';
import { anybodyMayUse, type KindRules } from './kind-rules.ts';

/** The kinds that this installation has loaded, by name and by what they provide, and who may use them. */
export interface KindRegistry {
  readonly all: readonly LoadedKind[];
  readonly rules: KindRules;
  get(kind: string): LoadedKind | undefined;
  providing(type: string): readonly LoadedKind[];
}

export function createRegistry(
  kinds: readonly LoadedKind[],
  rules: KindRules = anybodyMayUse,
): KindRegistry {
  const byName = new Map<string, LoadedKind>();
  const byType = new Map<string, LoadedKind[]>();
  for (const kind of kinds) {
    if (byName.has(kind.kind)) {
      throw new DrydockError('invalid-configuration', `Two kinds are named "${kind.kind}".`);
    }
    byName.set(kind.kind, kind);
    byType.set(kind.provides, [...(byType.get(kind.provides) ?? []), kind]);
  }
  requireOneShape(kinds);
  return {
    all: [...kinds],
    rules,
    get: (kind) => byName.get(kind),
    providing: (type) => byType.get(type) ?? [],
  };
}

/** A name is one thing for callers: how an operation is asked for does not depend on whose lease it is. */
function requireOneShape(kinds: readonly LoadedKind[]): void {
  const seen = new Map<string, { readonly kind: string; readonly shape: Shape }>();
  for (const { kind, interfaces } of kinds) {
    for (const { definition } of interfaces) {
      for (const [name, { shape }] of Object.entries(definition.operations)) {
        const title = `${definition.name}.${name}`;
        const before = seen.get(title) ?? { kind, shape };
        if (before.shape !== shape) {
          throw new DrydockError(
            'invalid-configuration',
            `The operation ${title} is a ${before.shape} of the kind "${before.kind}" and a ${shape} of "${kind}".`,
            { hint: 'Name one of them otherwise.' },
          );
        }
        seen.set(title, before);
      }
    }
  }
}
