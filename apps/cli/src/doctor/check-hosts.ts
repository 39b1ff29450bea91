import type { UnhealthyResource } from '@drydock/store';
import { ok, warning, type Finding } from './finding.ts';

const CHECK = 'resources';

/** Whether the health checks of what is active succeed, remote hosts above all. */
export function checkHosts(unhealthy: readonly UnhealthyResource[]): Finding {
  if (unhealthy.length === 0) {
    return ok(CHECK, 'no active resource fails its health check');
  }
  const said = unhealthy.map(
    ({ name, type, quarantined, failure }) =>
      `${type} ${name}: ${quarantined ?? failure ?? 'no reason was given'}`,
  );
  return warning(CHECK, said.join('; '), {
    why: 'No new lease is placed on what is quarantined; the leases on it may not work.',
    fix: 'For a host: see that it is up, that its SSH port answers, and that its host key and credential are still right. It comes back by itself when its check succeeds.',
  });
}
