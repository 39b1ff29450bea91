import { failed, ok, warning, type Finding } from './finding.ts';

const CHECK = 'clock';
const WARN_MS = 2_000;
const FAIL_MS = 30_000;

export interface ClockReading {
  /** Whose clock. */
  readonly of: string;
  /** How far it is ahead of this machine's, negative for behind. */
  readonly aheadMs: number;
  /** By how much the reading may be wrong: half the way there and back, and what is rounded. */
  readonly toleranceMs: number;
}

/** Whether the clocks agree. Deadlines go by PostgreSQL's; certificates and logs by the others. */
export function checkClock(readings: readonly ClockReading[]): Finding | null {
  if (readings.length === 0) {
    return null;
  }
  const surely = ({ aheadMs, toleranceMs }: ClockReading): number =>
    Math.max(0, Math.abs(aheadMs) - toleranceMs);
  const worst = Math.max(...readings.map(surely));
  const said = readings
    .map(
      ({ of, aheadMs }) =>
        `${of} ${(Math.abs(aheadMs) / 1_000).toFixed(1)} s ${aheadMs < 0 ? 'behind' : 'ahead'}`,
    )
    .join(', ');
  if (worst <= WARN_MS) {
    return ok(CHECK, `within 2 s of this machine: ${readings.map(({ of }) => of).join(', ')}`);
  }
  const remedy = {
    why: 'Deadlines that a client computes differ from those that Drydock keeps; tokens may expire early or late.',
    fix: 'Let NTP or chrony set the clocks of all machines.',
  };
  return (worst > FAIL_MS ? failed : warning)(CHECK, `compared with this machine: ${said}`, remedy);
}
