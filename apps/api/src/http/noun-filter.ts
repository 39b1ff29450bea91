import { invalidRequest } from '@drydock/engine';
import type { NounFilter } from '@drydock/store';

/** What the query of any list has in common. */
interface NounQuery {
  readonly label?: readonly string[] | undefined;
  readonly idPrefix?: string | undefined;
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
  readonly name?: string | undefined;
  readonly nameContains?: string | undefined;
}

/** @throws DrydockError `invalid-request` for a label that is named twice with different values */
export function nounFilterOf(query: NounQuery): NounFilter {
  const { label, createdAfter, createdBefore, idPrefix, name, nameContains } = query;
  return {
    idPrefix,
    name,
    nameContains,
    labels: label === undefined ? undefined : labelsOf(label),
    createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter),
    createdBefore: createdBefore === undefined ? undefined : new Date(createdBefore),
  };
}

/** `key=value` each; the first `=` parts them. */
function labelsOf(pairs: readonly string[]): Record<string, string> {
  const labels = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    const value = pair.slice(at + 1);
    if (pair.includes('\u0000') || (labels.get(key) ?? value) !== value) {
      throw invalidRequest([
        { field: 'query.label', detail: 'must name each label once, without NUL characters' },
      ]);
    }
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}
