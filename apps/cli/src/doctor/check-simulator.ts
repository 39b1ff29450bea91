import { ok, warning, whereIs, type Finding } from './finding.ts';
import type { Probed } from './probe.ts';

const CHECK = 'simulator';

/** Whether the simulated EC2 of a local stack answers, and whether it does as it was told to fail. */
export function checkSimulator(url: string, faults: Probed): Finding {
  const where = whereIs(url);
  const listed =
    'answer' in faults ? (faults.answer.body as { faults?: unknown } | null)?.faults : undefined;
  if (!Array.isArray(listed)) {
    const why = 'failure' in faults ? faults.failure : 'what answers there is another program';
    return warning(CHECK, `EC2 is simulated at ${where}, which does not answer: ${why}`, {
      why: 'Hosts of `sim-ec2` are neither built nor ended; other hosts are not affected.',
      fix: 'npm start starts it again by itself; `.drydock/logs/sim.log` says why it ended.',
    });
  }
  const told = listed.length === 0 ? '' : `, with ${listed.length} faults set`;
  return ok(
    CHECK,
    `EC2 is simulated at ${where}${told}: its instances are processes of this machine`,
  );
}
