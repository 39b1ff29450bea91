import type { KindRules } from '@drydock/blueprint';
import { readKindsInUse, type KindInUse, type Runner } from '@drydock/store';

/** Blueprints that exist, and that the installation's settings forbid by now. */
export async function readForbidden(
  runner: Runner,
  rules: KindRules,
): Promise<readonly KindInUse[]> {
  if (rules.limited.length === 0 && rules.sole.length === 0) {
    return [];
  }
  const found = await readKindsInUse(runner, rules);
  return found.filter(
    ({ kind, project, isFirst }) =>
      rules.forbids({ kind, owner: project, isFirst, isBorrowed: false, grants: [] }) !== null,
  );
}
