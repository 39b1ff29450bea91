import type { EventData, EventType } from '@drydock/model';
import type { AnsweredCommand, Plan } from '@drydock/engine';
import type { Runner } from '../database.ts';
import { toJson } from '../json.ts';

interface PlanEvent {
  readonly project: string;
  readonly type: EventType;
  readonly lease: string | null;
  readonly resource: string | null;
  readonly data: EventData;
  readonly fence: string | null;
}

const nextFence = (fence: string): string => String(BigInt(fence) + 1n);

interface Written {
  readonly placed: number;
  readonly ended: number;
  readonly consumed: number;
  readonly granted_after_ms: readonly number[];
}

/**
 * Writes the plan in one statement; throws where a lease was not as it was read. Returns how long
 * ago each lease that is active now was requested, in milliseconds.
 */
export async function writePlan(
  runner: Runner,
  type: string,
  writer: string,
  plan: Plan,
): Promise<readonly number[]> {
  const commands = planCommands(plan);
  // A lease that only had a command rejected may be placed or end all the same: one row, one write.
  const moved = new Set([...plan.placements, ...plan.ends].map((each) => each.leaseId));
  const stays = plan.stays.filter((stay) => !moved.has(stay.leaseId));
  if (plan.stays.length > 0 || plan.waiting.length > 0 || isWritten(plan)) {
    const written = runner.rows<Written>('apply-plan', [
      type,
      writer,
      toJson(plan.placements.map(placementRow)),
      toJson(plan.resources.map(resourceRow)),
      toJson(plan.ends.map(endRow)),
      toJson(stays.map(stayRow)),
      toJson(
        plan.waiting.map(({ projectId, shape, verdicts }) => ({
          project: projectId,
          shape,
          verdicts,
        })),
      ),
      toJson(commands),
      toJson(planEvents(plan)),
      toJson(plan.reclaims.map(reclaimRow)),
    ]);
    const [[counts]] = await Promise.all([written, runner.rows('forget-waiting', [type])]);
    const asRead =
      counts?.placed === plan.placements.length &&
      counts.ended === plan.ends.length &&
      counts.consumed === commands.length;
    if (!asRead) {
      throw new Error(`The plan for ${type} met leases that were not as they had been read.`);
    }
    return counts?.granted_after_ms ?? [];
  }
  await runner.rows('forget-waiting', [type]);
  return [];
}

function isWritten(plan: Plan): boolean {
  return plan.placements.length + plan.resources.length + plan.ends.length > 0;
}

const placementRow = (placement: Plan['placements'][number]): object => ({
  lease: placement.leaseId,
  project: placement.projectId,
  fence: placement.fence,
  attempt: placement.attemptId,
  number: placement.attemptNumber,
  resource: placement.resourceId,
  resource_project: placement.resourceProjectId,
  status: placement.status,
  slots: placement.slots,
});

const resourceRow = (resource: Plan['resources'][number]): object => ({
  id: resource.id,
  project: resource.projectId,
  blueprint: resource.blueprintId,
  revision: resource.revision,
  name: resource.name,
  choice: resource.choice,
  depth: resource.depth,
  interfaces: resource.interfaces,
  slots: resource.slots,
});

const endRow = (end: Plan['ends'][number]): object => ({
  lease: end.leaseId,
  fence: end.fence,
  status: end.status,
  reason: end.reason.sentence,
  reason_code: end.reason.code,
});

const stayRow = (stay: Plan['stays'][number]): object => ({
  lease: stay.leaseId,
  fence: stay.fence,
  awaits: stay.awaits,
  served_before: stay.servedBefore,
});

const reclaimRow = (reclaim: Plan['reclaims'][number]): object => ({
  id: reclaim.commandId,
  project: reclaim.projectId,
  resource: reclaim.resourceId,
  reason: reclaim.reason,
});

function planCommands(plan: Plan): object[] {
  const row =
    (fence: string) =>
    ({ id, outcome, reason }: AnsweredCommand) => ({
      id,
      outcome,
      reason,
      fence: nextFence(fence),
    });
  return [...plan.ends, ...plan.stays].flatMap(({ fence, commands }) => commands.map(row(fence)));
}

function planEvents(plan: Plan): PlanEvent[] {
  const events: PlanEvent[] = [];
  for (const answered of [...plan.ends, ...plan.stays]) {
    events.push(...commandEvents(answered));
  }
  for (const placement of plan.placements) {
    events.push({
      project: placement.projectId,
      type: placement.status === 'active' ? 'lease.activated' : 'lease.acquired',
      lease: placement.leaseId,
      resource: null,
      data: { resource: placement.resourceId },
      fence: nextFence(placement.fence),
    });
  }
  for (const resource of plan.resources) {
    events.push({
      project: resource.projectId,
      type: 'resource.planned',
      lease: null,
      resource: resource.id,
      data: { blueprint: resource.blueprintName, revision: resource.revision },
      fence: null,
    });
  }
  for (const end of plan.ends) {
    events.push({
      project: end.projectId,
      type: `lease.${end.status}`,
      lease: end.leaseId,
      resource: null,
      data: { reason: end.reason.sentence, code: end.reason.code },
      fence: nextFence(end.fence),
    });
  }
  for (const stay of plan.stays) {
    if (stay.event !== null) {
      events.push({
        project: stay.projectId,
        type: stay.event,
        lease: stay.leaseId,
        resource: null,
        data: stay.awaits === null ? { detail: stay.detail } : { resource: stay.awaits },
        fence: nextFence(stay.fence),
      });
    }
  }
  return events;
}

function commandEvents(answered: Plan['ends'][number] | Plan['stays'][number]): PlanEvent[] {
  return answered.commands.map(({ name, author, outcome, reason }) => ({
    project: answered.projectId,
    type: `lease.command-${outcome}`,
    lease: answered.leaseId,
    resource: null,
    data: { command: name, author, ...(reason !== null && { reason }) },
    fence: nextFence(answered.fence),
  }));
}
