import type { ActiveResource, Hint, SettledResource, SettleResourcesStore } from '@drydock/engine';
import { phaseOfLease, phaseOfResource } from '@drydock/engine';
import { newId, type LeaseStatus, type ResourceStatus } from '@drydock/model';
import type { Database, Runner } from '../database.ts';
import { commandEvents, toJson } from '../json.ts';
import { claimOf, readOpenCommands, type ClaimRow } from '../rows.ts';

interface LostLeaseRow {
  readonly id: string;
  readonly project_id: string;
  readonly type: string;
  readonly status: LeaseStatus;
  readonly resource: string;
  readonly reason: string;
}

interface Decided {
  readonly resource: ActiveResource;
  readonly settled: SettledResource;
}

/** What UpdateWorker reads and writes of active resources. */
export function createSettleResourcesStore(database: Database): SettleResourcesStore {
  return {
    settleResources: (ids, writer, decide) =>
      database.transaction(async (runner) => {
        const [claims, commands] = await Promise.all([
          runner.rows<ClaimRow>('claim-active-resources', [ids, writer]),
          readOpenCommands(runner, ids),
        ]);
        const decided = claims.flatMap((row): Decided[] => {
          const resource = {
            claim: claimOf(row, writer),
            commands: commands.get(row.id) ?? [],
          };
          const settled = decide(resource);
          return settled === null ? [] : [{ resource, settled }];
        });
        const ended = decided.length === 0 ? [] : await end(runner, decided, writer);
        const lost = ended.length === 0 ? [] : await tellLeases(runner, ended);
        const claimed = new Set(claims.map((row) => row.id));
        const missing = ids.filter((id) => !claimed.has(id));
        const elsewhere = missing.length === 0 ? [] : await phases(runner, missing);
        return { ended, hints: [...lost, ...elsewhere] };
      }),

    whereResourcesDue: async (ids) => {
      const rows = await database.rows<{ id: string; status: ResourceStatus }>('resources-due', [
        ids,
      ]);
      return rows
        .filter((row) => row.status === 'active')
        .flatMap((row) => phaseOfResource(row) ?? []);
    },
  };
}

async function end(runner: Runner, decided: readonly Decided[], writer: string): Promise<string[]> {
  const resources = decided.map(({ resource, settled }) => ({
    id: resource.claim.id,
    fence: resource.claim.fence,
    status: settled.to,
    reason: settled.reason.sentence,
    reason_code: settled.reason.code,
  }));
  const commands = decided.flatMap(({ settled }) => settled.commands);
  const events = decided.flatMap(({ resource, settled }) => {
    const { code, sentence } = settled.reason;
    return [
      ...commandEvents('resource', settled.commands, resource.commands),
      { type: `resource.${settled.to}`, data: { reason: sentence, code } },
    ].map((event) => ({ resource: resource.claim.id, ...event }));
  });
  const values = [toJson(resources), toJson(commands), toJson(events), writer];
  return (await runner.rows<{ id: string }>('end-resources', values)).map((row) => row.id);
}

async function tellLeases(runner: Runner, resources: readonly string[]): Promise<Hint[]> {
  const leases = await runner.rows<LostLeaseRow>('leases-on-resources', [resources]);
  if (leases.length === 0) {
    return [];
  }
  const commands = leases.map((lease) => ({
    id: newId('command'),
    project: lease.project_id,
    lease: lease.id,
    reason: `${lease.resource} ended: ${lease.reason}`,
    author: lease.resource,
  }));
  await runner.rows('insert-lost-commands', [toJson(commands)]);
  return leases.flatMap((lease) => phaseOfLease(lease) ?? []);
}

async function phases(runner: Runner, ids: readonly string[]): Promise<Hint[]> {
  const rows = await runner.rows<{ id: string; status: ResourceStatus }>('resource-phases', [ids]);
  return rows.flatMap((row) => phaseOfResource(row) ?? []);
}
