import { hintType, phaseOfLease, phaseOfResource } from '@drydock/engine';
import type { Hint, SettleResourcesStore } from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { readOpenCommands } from '../claim/claimed-rows.ts';
import {
  asksForUse,
  askHolders,
  commandedResource,
  readUse,
  settleOn,
  toldRows,
  watchEnds,
  type Decided,
} from './settled-rows.ts';

/** What UpdateWorker reads and writes of active resources. */
export function createSettleResourcesStore(database: Database): SettleResourcesStore {
  return {
    settleResources: (ids, writer, decide) =>
      database.transaction(async (runner) => {
        const [claims, commands] = await Promise.all([
          runner.rows('resource/claim-active', { ids, writer }),
          readOpenCommands(runner, ids),
        ]);
        const asked = claims.filter(({ id }) => asksForUse(commands.get(id)));
        const uses = await readUse(
          runner,
          asked.map(({ id }) => id),
        );
        const types = new Map(claims.map(({ id, type }) => [id, type]));
        const decided = claims.flatMap((row): Decided[] => {
          const { id } = row;
          const said = commands.get(id) ?? [];
          const resource = commandedResource(row, writer, said, uses.get(id) ?? null);
          const settled = decide(resource);
          return settled === null ? [] : [{ resource, settled }];
        });
        const ending = decided.filter(({ settled }) => settled.end !== null);
        const goingOn = decided.filter(({ settled }) => settled.end === null);
        const ended = ending.length === 0 ? [] : await end(runner, ending, writer);
        const lost = ended.length === 0 ? [] : await tellLeases(runner, ended);
        const left = hintTypes(ended, types);
        const resumed = goingOn.length === 0 ? [] : await goOn(runner, goingOn, types, writer);
        const missing = ids.filter((id) => !types.has(id));
        const elsewhere = missing.length === 0 ? [] : await phases(runner, missing);
        return { ended, hints: [...lost, ...left, ...resumed, ...elsewhere] };
      }),

    whereResourcesDue: async (ids) => {
      const rows = await database.rows('resource/due', { ids });
      return rows
        .filter((row) => row.status === 'active')
        .flatMap((row) => phaseOfResource(row) ?? []);
    },
  };
}

async function end(runner: Runner, decided: readonly Decided[], writer: string): Promise<string[]> {
  const ends = decided.flatMap(({ resource, settled }) =>
    settled.end === null ? [] : [{ resource, settled, end: settled.end }],
  );
  const resources = ends.map(({ resource, end: { to, reason } }) => ({
    id: resource.claim.id,
    fence: resource.claim.fence,
    status: to,
    reason: reason.sentence,
    reason_code: reason.code,
  }));
  const commands = ends.flatMap(({ settled }) => settled.commands);
  const events = toldRows(decided);
  const values = {
    resources: toJson(resources),
    commands: toJson(commands),
    events: toJson(events),
    writer,
  };
  return (await runner.rows('resource/end', values)).map((row) => row.id);
}

/** Writes those that go on, and returns whom to hint: who is asked to go, and allocators. */
async function goOn(
  runner: Runner,
  decided: readonly Decided[],
  types: ReadonlyMap<string, string>,
  writer: string,
): Promise<Hint[]> {
  const written = new Set(await settleOn(runner, decided, writer));
  const own = decided.filter(({ resource }) => written.has(resource.claim.id));
  await watchEnds(runner, own);
  await tellIll(runner, decided, written, writer);
  const asked = await askHolders(runner, own);
  const woken = decided.flatMap(({ resource: { claim }, settled }) =>
    settled.wakesType ? claim.id : [],
  );
  return [...asked.flatMap((row) => phaseOfResource(row) ?? []), ...hintTypes(woken, types)];
}

/** Tells the leases on resources of what became of those. */
async function tellIll(
  runner: Runner,
  decided: readonly Decided[],
  written: ReadonlySet<string>,
  writer: string,
): Promise<void> {
  const ill = decided.flatMap(({ resource: { claim }, settled: { toldLeases } }) =>
    toldLeases !== null && written.has(claim.id) ? [{ resource: claim.id, ...toldLeases }] : [],
  );
  const [first] = ill;
  if (first !== undefined) {
    const resources = toJson(ill.map(({ resource, data }) => ({ resource, data })));
    await runner.rows('resource/tell-ill', { resources, event: first.type, writer });
  }
}

/** The allocators of the resources' types, each once. */
function hintTypes(resources: readonly string[], types: ReadonlyMap<string, string>): Hint[] {
  const woken = resources.flatMap((id) => types.get(id) ?? []);
  return [...new Set(woken)].map((type) => hintType(type));
}

async function tellLeases(runner: Runner, resources: readonly string[]): Promise<Hint[]> {
  const leases = await runner.rows('resource/leases-on', { resources });
  if (leases.length === 0) {
    return [];
  }
  const commands = leases.map((lease) => ({
    id: newId('command'),
    project: lease.projectId,
    lease: lease.id,
    reason: `${lease.resource} ended: ${lease.reason}`,
    author: lease.resource,
  }));
  await runner.rows('command/append-lost', { commands: toJson(commands) });
  return leases.flatMap((lease) => phaseOfLease(lease) ?? []);
}

async function phases(runner: Runner, ids: readonly string[]): Promise<Hint[]> {
  const rows = await runner.rows('resource/phases', { ids });
  return rows.flatMap((row) => phaseOfResource(row) ?? []);
}
