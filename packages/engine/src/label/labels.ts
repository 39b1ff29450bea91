import { BOUNDS, DrydockError } from '@drydock/model';

/** The user's own marks on something stored. */
export type Labels = Readonly<Record<string, string>>;

/** What changes of them: null takes a label away, what is not named stays. */
export type LabelChange = Readonly<Record<string, string | null>>;

/** @throws DrydockError `invalid-request` where it would have too many */
export function changedLabels(before: Labels, change: LabelChange): Labels {
  const after = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) {
      after.delete(key);
    } else {
      after.set(key, value);
    }
  }
  if (after.size > BOUNDS.labelsMax) {
    throw new DrydockError(
      'invalid-request',
      `It would have ${after.size} labels; ${BOUNDS.labelsMax} is the most.`,
      { problems: [{ field: 'body.labels', detail: `leaves more than ${BOUNDS.labelsMax}` }] },
    );
  }
  return Object.fromEntries(after);
}

/** For people: `env=test, -team` for one that was set and one that was taken away; empty for no change. */
export function describeChange(before: Labels, after: Labels): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys
    .filter((key) => before[key] !== after[key])
    .map((key) => (after[key] === undefined ? `-${key}` : `${key}=${after[key]}`))
    .join(', ');
}
