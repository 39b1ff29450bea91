import type { LoadedKind } from '@drydock/blueprint';
import { problemsOf } from '@drydock/contract';
import type { JsonObject, Problem } from '@drydock/model';

/** What a kind's schema finds wrong with a configuration, each in a field of `config`. */
export function configProblems(kind: LoadedKind, config: JsonObject): readonly Problem[] {
  const parsed = kind.config.safeParse(config);
  return parsed.success
    ? []
    : problemsOf(parsed.error, 'body').map(({ field, detail }) => ({
        field: field === 'body' ? 'config' : `config.${field}`,
        detail,
      }));
}
