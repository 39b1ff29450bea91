import type { StuckRemoval } from '@drydock/store';
import { ok, warning, type Finding } from './finding.ts';

const CHECK = 'removals';
/** What fails is tried again after half a second, doubling: so many tries last longer than a restart. */
export const STUCK_TRIES = 8;
export const STUCK_SECONDS = 900;

/** Whether what has ended can be taken down. */
export function checkRemovals(stuck: readonly StuckRemoval[]): Finding {
  if (stuck.length === 0) {
    return ok(
      CHECK,
      `nothing is tried in vain to be taken down for longer than ${STUCK_SECONDS} s`,
    );
  }
  const said = stuck.map(
    ({ id, name, type, ended, seconds }) =>
      `${ended ? '' : 'leases on '}${type} ${name} (${id}), for ${seconds} s`,
  );
  return warning(CHECK, said.join('; '), {
    why: 'Its slots stay taken, and its blueprint and credentials cannot be deleted.',
    fix: '`drydock resource show` and its events tell what fails. If it will never work (the host is gone for good): `drydock resource release ID`, then `drydock resource abandon ID --reason TEXT`.',
  });
}
