import type { SharedHostKey } from '@drydock/store';
import { ok, warning, type Finding } from './finding.ts';

const CHECK = 'host-keys';

/** Whether each SSH host is one resource's: several names may lead to one. */
export function checkHostKeys(shared: readonly SharedHostKey[]): Finding {
  if (shared.length === 0) {
    return ok(CHECK, 'no two resources are on hosts with one key');
  }
  const said = shared.map(({ hostKey, resources, projects, names }) =>
    // Names of one project only: whose the others are is not for everybody who reads this.
    projects === 1
      ? `${hostKey}: ${names.join(', ')}`
      : `${hostKey}: ${resources} resources of ${projects} projects`,
  );
  return warning(CHECK, said.join('; '), {
    why: 'They may be one host under several names, which is then handed out several times.',
    fix: 'Release all but one of them. Hosts that have one key on purpose, as copies do, need `sharedHostKey: true` each, and to be built anew.',
  });
}
