import type { KindRegistry } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';

/** The credentials that a configuration of a kind names. */
export type NamesOf = (kind: string, config: JsonObject) => readonly string[];

/** A configuration that its kind no longer takes, or whose kind is not loaded, names nothing. */
export function credentialsNamedBy(kinds: KindRegistry): NamesOf {
  return (kindName, config) => {
    const kind = kinds.get(kindName);
    return kind !== undefined && kind.config.safeParse(config).success
      ? (kind.credentials?.(config) ?? [])
      : [];
  };
}
