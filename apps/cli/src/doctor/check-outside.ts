import type { OutsideCount, OutsideOpen } from '@drydock/store';
import { ok, warning, type Finding } from './finding.ts';

const CHECK = 'outside';
export const OUTSIDE_OPEN_MAX = 20;

/** What kinds have launched beside what nobody owned, and what is open, each with its sentence. */
export function checkOutside(
  counts: readonly OutsideCount[],
  open: readonly OutsideOpen[],
): Finding {
  const counted =
    counts.length === 0
      ? 'nothing was launched outside'
      : counts
          .map(({ kind, launched, leaked }) => `${kind}: ${launched} launched, ${leaked} leaked`)
          .join('; ');
  if (open.length === 0) {
    return ok(CHECK, counted);
  }
  const said = open.slice(0, OUTSIDE_OPEN_MAX).map(sentenceOf);
  const more = open.length > OUTSIDE_OPEN_MAX ? ['and more'] : [];
  return warning(CHECK, [counted, ...said, ...more].join('; '), {
    why: 'What nobody owns outside goes on costing, and where nobody can look nobody knows.',
    fix: '`drydock outside list --open` in its project shows more. Of another epoch: `drydock outside take-back ID`, or `leave ID` where it is of the original of this database. A place that cannot be looked at most often lacks a credential or a right.',
  });
}

function sentenceOf({ kind, place, about, id, sentence }: OutsideOpen): string {
  const where = `${kind} at ${place}`;
  switch (about) {
    case 'place':
      return `${where} could not be looked at: ${sentence}`;
    case 'seen':
      return `${where}: ${sentence} (${id ?? ''}) was met once, and is looked at again`;
    case 'waiting':
      return `${where}: ${sentence} (${id ?? ''}) is of another epoch and waits for a person`;
    default:
      return `${where}: ${sentence} (${id ?? ''}) is being taken back`;
  }
}
