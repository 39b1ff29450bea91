import type { LeaseStatus, ResourceStatus } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { phaseColumns, queuesOfPhases } from './phases.ts';

/** What there is right now, over all projects. */
export interface Gauges {
  readonly leases: readonly { type: string; status: LeaseStatus; count: number }[];
  readonly waiting: readonly {
    type: string;
    /** A rule of `RULES`, or `not-looked-at-yet`. */
    rule: string;
    count: number;
    oldestSeconds: number;
  }[];
  readonly resources: readonly {
    project: string;
    blueprint: string;
    type: string;
    status: ResourceStatus;
    marks: readonly string[];
    count: number;
  }[];
  /** Resources that somebody has let go of. */
  readonly abandoned: readonly { project: string; blueprint: string; count: number }[];
  /** What has ended and could not be taken down yet, though it was tried. */
  readonly removals: readonly {
    project: string;
    blueprint: string;
    /** `resource`, `lease` or `attempt`. */
    noun: string;
    count: number;
  }[];
  /** Commands that nobody consumed in `commandsOpenSeconds`. */
  readonly commands: readonly { name: string; count: number }[];
  /** What nobody looked at in `overdueSeconds` since it was due; a row for every queue. */
  readonly overdue: readonly { queue: string; count: number }[];
  /** What exists outside and belongs to nobody: what waits for a person, and what cannot be taken back. */
  readonly outside: readonly { kind: string; waiting: number; stuck: number }[];
}

export interface GaugeBounds {
  readonly commandsOpenSeconds: number;
  readonly overdueSeconds: number;
}

/** One after another: whoever scrapes takes one connection of many, not all of them. */
export async function readGauges(runner: Runner, bounds: GaugeBounds): Promise<Gauges> {
  const leases = await runner.rows('inspect/gauge-leases', {});
  const waiting = await runner.rows('inspect/gauge-waiting', {});
  const resources = await runner.rows('inspect/gauge-resources', {});
  const abandoned = await runner.rows('inspect/gauge-abandoned', {});
  const { commandsOpenSeconds, overdueSeconds } = bounds;
  const commands = await runner.rows('inspect/gauge-commands', { seconds: commandsOpenSeconds });
  const overdue = await runner.rows('inspect/gauge-overdue', {
    seconds: overdueSeconds,
    ...phaseColumns,
    queues: queuesOfPhases,
  });
  const removals = await runner.rows('inspect/gauge-removals', {});
  const outside = await runner.rows('inspect/outside', {});
  return { outside, removals, leases, waiting, resources, abandoned, commands, overdue };
}
