import type { Attributes, Config } from './config.ts';

/** Why hosts of a configuration do not serve these attributes, or null. */
export function whyNot(config: Config, asked: Attributes): string | null {
  for (const [name, value] of Object.entries(asked.labels ?? {})) {
    const offered = config.labels?.[name];
    if (offered !== value) {
      const offer =
        offered === undefined ? 'its hosts have no such label' : `its hosts offer "${offered}"`;
      return `labels.${name}: the lease asks for "${value}", ${offer}`;
    }
  }
  return null;
}
