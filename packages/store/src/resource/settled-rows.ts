import {
  FencedOut,
  type CommandedResource,
  type CommandedStore,
  type OpenCommand,
  type ResourceUse,
  type ToldResource,
} from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { claimOf } from '../claim/claimed-rows.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** A resource as it was claimed for its commands. */
export type CommandedRow = RowOf<'resource/claim-active'>;

export interface Decided {
  readonly resource: CommandedResource;
  readonly settled: ToldResource;
}

export function commandedResource(
  row: CommandedRow,
  writer: string,
  commands: readonly OpenCommand[],
  use: ResourceUse | null,
): CommandedResource {
  return {
    claim: claimOf(row, writer),
    status: row.status,
    marks: row.marks,
    tries: row.tries,
    isDue: row.isDue,
    now: row.now.toISOString(),
    commands,
    use,
  };
}

export const asksForUse = (commands: readonly OpenCommand[] | undefined): boolean =>
  commands?.some(({ name }) => name === 'reclaim' || name === 'retire' || name === 'update') ===
  true;

/** Who uses the resources. Only after their claim, in the same transaction where they may end. */
export async function readUse(
  runner: Runner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ResourceUse>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows = await runner.rows('resource/use', { ids });
  return new Map(
    rows.map((row) => {
      const { id, attempts, outside, awaiting, isIdle, uses, holders, refusal, own, present } = row;
      const revisions = { own, present };
      return [
        id,
        { attempts, outside, awaiting, isIdle, uses, holders, refusal, revisions },
      ] as const;
    }),
  );
}

/** What their timelines say, as the statements take it. */
export function toldRows(decided: readonly Decided[]): object[] {
  return decided.flatMap(({ resource, settled }) =>
    settled.told.map((event) => ({ resource: resource.claim.id, ...event })),
  );
}

/** Writes resources that go on. The ids of those that were written. */
export async function settleOn(
  runner: Runner,
  decided: readonly Decided[],
  writer: string,
): Promise<readonly string[]> {
  const resources = decided.map(({ resource, settled }) => ({
    id: resource.claim.id,
    fence: resource.claim.fence,
    marks: settled.marks,
    wake_at: settled.wakeAt,
    waits: settled.waiting !== null,
    updates: settled.updating !== null,
    wakes_type: settled.wakesType,
  }));
  const consumed = decided.flatMap(({ settled }) => settled.commands);
  const waiting = decided.flatMap(({ settled: { waiting: command, updating } }) => [
    ...(command === null ? [] : [{ id: command.commandId, asked: command.askedAt }]),
    ...(updating === null
      ? []
      : [{ id: updating.commandId, asked: updating.askedAt, revision: updating.revision }]),
  ]);
  const values = {
    resources: toJson(resources),
    consumed: toJson(consumed),
    waiting: toJson(waiting),
    events: toJson(toldRows(decided)),
    writer,
  };
  return (await runner.rows('resource/settle', values)).map((row) => row.id);
}

/** The end of what is on those is news to their writers. */
export async function watchEnds(runner: Runner, decided: readonly Decided[]): Promise<void> {
  const resources = decided.flatMap(({ resource, settled: { waiting } }) =>
    waiting?.endIsNews === true ? [resource.claim.id] : [],
  );
  if (resources.length > 0) {
    await runner.rows('pool/watch', { resources });
  }
}

/** Asks the resources that stand on those that are to be taken back. Where each has to be looked at. */
export async function askHolders(
  runner: Runner,
  decided: readonly Decided[],
): Promise<readonly { id: string; status: 'pending' | 'active' }[]> {
  const questions = decided.flatMap(({ resource, settled: { waiting } }) =>
    (waiting?.ask ?? []).map((holder) => ({
      id: newId('command'),
      resource: holder,
      for: waiting?.commandId,
      reason: `${resource.claim.id}, on which it stands, is taken back.`,
      author: resource.claim.id,
    })),
  );
  return questions.length === 0
    ? []
    : runner.rows('layer/ask-holders', { questions: toJson(questions) });
}

/** What is said to a resource while slow work on it is under way: for whoever has claimed it. */
export const commandedStore = (database: Database): CommandedStore => ({
  readCommanded: async (claim, commands) => {
    const values = { id: claim.id, fence: claim.fence };
    const [row] = await database.rows('command/find-resource', values);
    if (row === undefined) {
      throw new FencedOut(claim.id);
    }
    const uses = await readUse(database, asksForUse(commands) ? [claim.id] : []);
    return commandedResource(row, claim.writer, commands, uses.get(claim.id) ?? null);
  },

  settleCommanded: async (resource, settled) => {
    const written = await settleOn(database, [{ resource, settled }], resource.claim.writer);
    return written.length === 1;
  },
});
