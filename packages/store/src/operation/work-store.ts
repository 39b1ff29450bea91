import {
  hintOperation,
  type ClaimedOperation,
  type OperationFacts,
  type OperationMark,
  type OperationProgress,
  type SweepStore,
  type WorkOperationStore,
} from '@drydock/engine';
import { claimOf, readOpenCommands } from '../claim/claimed-rows.ts';
import { holdsClaim } from '../claim/claimed.ts';
import { createCallStore } from '../claim/calls.ts';
import { releaseHeldLeases } from '../layer/release-held.ts';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** What LeaseWorker reads and writes of repository operations. */
export function createWorkOperationStore(database: Database): WorkOperationStore & SweepStore {
  const openCommands: WorkOperationStore['openCommands'] = async ({ id }) =>
    (await readOpenCommands(database, [id])).get(id) ?? [];

  return {
    ...createCallStore(database),
    openCommands,

    claimOperation: async (id, writer): Promise<ClaimedOperation | null> => {
      const [row] = await database.rows('operation/claim', { id, writer });
      if (row === undefined) {
        return null;
      }
      const claim = claimOf(row, writer);
      return { claim, operation: factsOf(row), commands: await openCommands(claim) };
    },

    begin: (claim, event) =>
      database.transaction(async (runner) => {
        if (!(await holdsClaim(runner, claim))) {
          return 'lost';
        }
        const { id, fence, writer } = claim;
        const said = { event: event.type, data: toJson(event.data) };
        const begun = await runner.rows('operation/begin', { id, fence, writer, ...said });
        return begun.length === 1 ? 'begun' : 'barred';
      }),

    mark: async (claim, mark) =>
      (await database.rows('operation/mark', marked(claim, mark))).length === 1,

    intendPush: (claim, progress, event) =>
      database.transaction(async (runner) => {
        // Locked first: whether somebody has said something is read after that.
        if (!(await holdsClaim(runner, claim))) {
          return 'lost';
        }
        const mark = { progress, next: 'kept', events: [event] } as const;
        const written = await runner.rows('operation/mark', {
          ...marked(claim, mark),
          isPush: true,
        });
        return written.length === 1 ? 'written' : 'commanded';
      }),

    end: (claim, { status, outcome, commands, events }) =>
      database.transaction(async (runner) => {
        if (!(await holdsClaim(runner, claim))) {
          return null;
        }
        const { id, fence, writer } = claim;
        const [ended] = await runner.rows('operation/end', {
          id,
          fence,
          status,
          outcome: outcome === null ? null : toJson(outcome),
          commands: toJson(commands),
          events: toJson(events),
          writer,
        });
        const next = ended?.next ?? null;
        const released = await releaseHeldLeases(runner, id);
        return [...released, ...(next === null ? [] : [hintOperation(next)])];
      }),

    answer: async ({ id, fence, writer }, status, commands, events) => {
      const said = { commands: toJson(commands), events: toJson(events) };
      const values = { id, fence, writer, status, outcome: null, ...said };
      return (await database.rows('operation/end', values)).length === 1;
    },

    releaseOthers: (claim, name) =>
      database.transaction(async (runner) =>
        (await holdsClaim(runner, claim)) ? releaseOthers(runner, claim.id, name) : null,
      ),

    whereDue: async (id) => {
      const due = await database.rows('operation/due', { id });
      return due.length === 0 ? null : hintOperation(id);
    },

    due: (limit) => database.rows('operation/sweep', { limit }),
  };
}

async function releaseOthers(runner: Runner, id: string, name: string) {
  const [kept] = await runner.rows('layer/find', { holder: id, name });
  const hints = await releaseHeldLeases(runner, id, kept?.id ?? null);
  return { left: hints.length, hints };
}

function marked(
  { id, fence, writer }: Parameters<WorkOperationStore['mark']>[0],
  { progress, next, isFault = false, commands = [], events = [] }: OperationMark,
) {
  const { output, ...plain } = progress;
  return {
    id,
    fence,
    progress: toJson({
      ...plain,
      transcript_id: output?.id ?? null,
      transcript_lease_id: output?.leaseId ?? null,
    }),
    delayMs: next === 'kept' || next === null ? null : next.delayMs,
    isKept: next === 'kept',
    isFault,
    commands: toJson(commands),
    events: toJson(events),
    writer,
    isPush: false,
  };
}

type ProgressRow = Pick<
  RowOf<'operation/claim'>,
  | 'phase'
  | 'copy'
  | 'moved'
  | 'head'
  | 'base'
  | 'commit'
  | 'tree'
  | 'pushAt'
  | 'transcriptId'
  | 'transcriptLeaseId'
>;

export function progressOf(row: ProgressRow, reason: string | null): OperationProgress {
  const { phase, copy, moved, head, base, commit, tree, pushAt } = row;
  const { transcriptId: id, transcriptLeaseId: leaseId } = row;
  const output = id === null || leaseId === null ? null : { id, leaseId };
  return { phase, copy, moved, head, base, commit, tree, pushing: pushAt !== null, output, reason };
}

function factsOf(row: RowOf<'operation/claim'>): OperationFacts {
  const { id, projectId, kind, repository, ref, branch, wish, triesMax, author, status, tries } =
    row;
  return {
    id,
    projectId,
    kind,
    repository,
    ref,
    branch,
    wish,
    triesMax,
    author,
    status,
    tries,
    progress: progressOf(row, null),
  };
}
