import type { Overdue } from '@drydock/store';
import { failed, ok, type Finding } from './finding.ts';

const CHECK = 'due-work';
/** A lock lives for 15 s and a sweep comes every 5 s; one more for good measure. */
export const OVERDUE_SECONDS = 21;

/** Whether everything that is due is looked at. */
export function checkOverdue(overdue: readonly Overdue[]): Finding {
  if (overdue.length === 0) {
    return ok(CHECK, `nothing is due for longer than ${OVERDUE_SECONDS} s`);
  }
  const said = overdue.map(
    ({ worker, count, seconds }) => `${count} of the ${worker} (up to ${seconds} s)`,
  );
  return failed(CHECK, `overdue: ${said.join(', ')}`, {
    why: 'Somebody waits for these leases and resources, and nobody looks at them.',
    fix: 'See that these workers run and reach PostgreSQL and Redis; their logs name what fails.',
  });
}
