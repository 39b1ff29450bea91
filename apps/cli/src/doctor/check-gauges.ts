import type { StalledType } from '@drydock/store';
import { checkAllocation } from './check-allocation.ts';
import { OVERDUE_SECONDS } from './check-overdue.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import type { Probed } from './probe.ts';
import { samplesOf } from './samples.ts';

/**
 * What the API's metrics tell of work and of hosts, for whoever knows no more than its address.
 * Nothing where the token may not see them.
 */
export function checkGauges(metrics: Probed): readonly Finding[] {
  if ('failure' in metrics || metrics.answer.status !== 200) {
    return [];
  }
  const { text } = metrics.answer;
  const isKnown = samplesOf(text, 'drydock_database_up').some(({ value }) => value === 1);
  const stalled = stalledTypes(text);
  if (!isKnown) {
    // Read apart: the others may take too long just because of that.
    return stalled.length === 0 ? [] : [checkAllocation(stalled)];
  }
  return [dueWork(text), checkAllocation(stalled), resources(text)];
}

function stalledTypes(text: string): readonly StalledType[] {
  return samplesOf(text, 'drydock_allocator_stalled_seconds').map(({ labels, value }) => ({
    type: labels['type'] ?? '',
    seconds: value,
  }));
}

function dueWork(text: string): Finding {
  const overdue = samplesOf(text, 'drydock_overdue').filter(({ value }) => value > 0);
  if (overdue.length === 0) {
    return ok('due-work', `nothing is due for longer than ${OVERDUE_SECONDS} s`);
  }
  const said = overdue.map(({ labels, value }) => `${value} of the queue ${labels['queue']}`);
  return failed('due-work', `overdue: ${said.join(', ')}`, {
    why: 'Somebody waits for these leases and resources, and nobody looks at them.',
    fix: 'See that the workers run; run `drydock doctor` where DATABASE_URL and REDIS_URL are set.',
  });
}

function resources(text: string): Finding {
  const quarantined = samplesOf(text, 'drydock_resources_marked').filter(
    ({ labels, value }) => labels['mark'] === 'quarantined' && value > 0,
  );
  if (quarantined.length === 0) {
    return ok('resources', 'none is quarantined');
  }
  const said = quarantined.map(({ labels, value }) => `${value} of ${labels['blueprint']}`);
  return warning('resources', `quarantined: ${said.join(', ')}`, {
    why: 'They fail their health check, and no lease is placed on them.',
    fix: '`drydock resource list` and `drydock resource show` tell what the check found.',
  });
}
