import { PROCESS_SETTINGS } from '@drydock/config';
import type { StalledType } from '@drydock/store';
import { failed, ok, type Finding } from './finding.ts';

const CHECK = 'allocation';

/** What the processes take for standing still; the default where the setting is none. */
export function stalledSeconds(env: Readonly<Record<string, string | undefined>>): number {
  const { name, schema, fallback } = PROCESS_SETTINGS.allocatorStalledSeconds;
  const given = schema.safeParse(env[name] ?? '');
  return given.success ? given.data : (fallback?.() ?? 0);
}

/** Whether each type in which something is due is decided for. */
export function checkAllocation(stalled: readonly StalledType[]): Finding {
  if (stalled.length === 0) {
    return ok(CHECK, 'no type stands still');
  }
  const said = stalled.map(({ type, seconds }) => `${type} (for ${seconds} s)`);
  return failed(CHECK, `nothing is decided for: ${said.join(', ')}`, {
    why: 'Leases of these types are not placed, and those that wait do not end, whoever asked for them.',
    fix:
      'See that an allocator-worker runs. If it does, its log and PostgreSQL’s say why its ' +
      'decisions fail: a statement that takes too long, or a session that holds the type’s row ' +
      'of `allocator`; one that is paused holds the type’s lock in Redis.',
  });
}
