import type { QueueFacts } from '@drydock/queue';
import { failed, ok, warning, type Finding } from './finding.ts';

const CHECK = 'queues';
const OLD_MS = 60_000;

/** Whether hints get through. */
export function checkQueues(queues: readonly QueueFacts[]): Finding {
  const why = 'Every step then waits for a sweep, or for a worker to be free.';
  const paused = queues.filter(({ isPaused }) => isPaused).map(({ queue }) => queue);
  if (paused.length > 0) {
    return failed(CHECK, `paused: ${paused.join(', ')}`, {
      why,
      fix: 'Drydock pauses none: whoever did has to `resume()` them with BullMQ. Bull Board only shows them.',
    });
  }
  const old = queues.filter(({ oldestMs }) => oldestMs !== null && oldestMs > OLD_MS);
  if (old.length > 0) {
    const said = old.map(
      ({ queue, waiting, oldestMs }) =>
        `${queue} (${waiting} wait, the oldest for ${Math.round((oldestMs ?? 0) / 1_000)} s)`,
    );
    return warning(CHECK, `slow: ${said.join(', ')}`, {
      why,
      fix: 'Start more of the workers of these queues, or raise DRYDOCK_WORKER_CONCURRENCY.',
    });
  }
  return ok(CHECK, 'none is paused, nothing waits for long');
}
