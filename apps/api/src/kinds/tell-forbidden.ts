import type { Logger } from '@drydock/process';
import type { Ports } from '../ports.ts';

const NAMED_MAX = 20;

/** Says in the log of a process that starts which blueprints its settings forbid. */
export async function tellForbidden(
  { forbidden }: Pick<Ports, 'forbidden'>,
  log: Logger,
): Promise<void> {
  const found = (await forbidden()) ?? [];
  if (found.length > 0) {
    const named = found.map(({ kind, project, example }) => `${kind}: ${example} of ${project}`);
    log.warn(
      { blueprints: named.slice(0, NAMED_MAX), more: Math.max(0, named.length - NAMED_MAX) },
      'settings forbid blueprints that exist: nothing is built or leased from them',
    );
  }
}
