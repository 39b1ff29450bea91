import { workerOf } from '@drydock/engine';
import { workerName } from '@drydock/model';
import type { QueueFacts } from '@drydock/queue';
import { failed, ok, type Finding } from './finding.ts';

const CHECK = 'workers';
/** A worker asks for work every 5 to 10 s as long as it has room. */
const SILENT_AFTER_SECONDS = 30;

/** Whether at least one of each kind takes work. */
export function checkWorkers(queues: readonly QueueFacts[]): Finding {
  const namesOf = (chosen: readonly QueueFacts[]): string[] => [
    ...new Set(chosen.map(({ queue }) => workerName(workerOf(queue)))),
  ];
  const why = 'Leases that need them stay where they are.';
  const absent = namesOf(queues.filter(({ workerIdleSeconds: idle }) => idle.length === 0));
  if (absent.length > 0) {
    return failed(CHECK, `none is connected: ${absent.join(', ')}`, {
      why,
      fix: `Start them: ${absent.map((name) => `node apps/${name}/dist/main.js`).join(', ')}; see their logs if they do not stay up.`,
    });
  }
  const silent = namesOf(
    queues.filter(
      ({ workerIdleSeconds: idle, waiting }) =>
        waiting > 0 && idle.every((seconds) => seconds > SILENT_AFTER_SECONDS),
    ),
  );
  if (silent.length > 0) {
    return failed(
      CHECK,
      `connected, and asking for nothing while work waits: ${silent.join(', ')}`,
      {
        why,
        fix: 'They are paused, frozen or starved: see the processes and their logs, and start them again.',
      },
    );
  }
  return ok(CHECK, `at least one of each is connected: ${namesOf(queues).join(', ')}`);
}
