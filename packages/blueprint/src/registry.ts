import { DrydockError } from '@drydock/model';
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
  return {
    all: [...kinds],
    rules,
    get: (kind) => byName.get(kind),
    providing: (type) => byType.get(type) ?? [],
  };
}
