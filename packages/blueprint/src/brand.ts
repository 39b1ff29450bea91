/**
 * What `defineBlueprint` marks its results with. A registered symbol: a kind from outside may
 * bring its own copy of this package.
 */
const BRAND = Symbol.for('drydock.blueprint-kind');

/** Goes up when a kind that was made for the contract of before would no longer work. */
const CONTRACT = 1;

export const MARK = { [BRAND]: CONTRACT } as const;

/** Whether the value is what `defineBlueprint` returns, of this contract or of another one. */
export function markOf(value: unknown): 'kind' | 'other-contract' | 'none' {
  if (typeof value !== 'object' || value === null || !(BRAND in value)) {
    return 'none';
  }
  return value[BRAND] === CONTRACT ? 'kind' : 'other-contract';
}
