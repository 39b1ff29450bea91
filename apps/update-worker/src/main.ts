import {
  destroyAttempt,
  destroyEnded,
  destroyLease,
  destroyResource,
  grouped,
  hintLease,
  settleLeases,
  hintResource,
  settleResources,
  updateResource,
  type HintKind,
  type TakeDown,
  type Updates,
  type WorkIds,
} from '@drydock/engine';
import { runProcess } from '@drydock/process';
import {
  createDestroyResourceStore,
  createDestroyStore,
  createSettleLeasesStore,
  createSettleResourcesStore,
  createTranscriptSweepStore,
  createUpdateResourceStore,
  createUpdateSweepStore,
} from '@drydock/store';
import {
  about,
  openAdapters,
  preferLocal,
  startChecks,
  startConsumer,
  startOutside,
  startSweeper,
} from '@drydock/worker';
import { createUpdateSweep } from './update-sweep.ts';

/** Objects that one short transaction settles together, at most. */
const SETTLE_MAX = 200;
/** Ended objects that are taken down here without the way through the queue, at once. */
const DESTROY_HERE_MAX = 128;
/** When an update for which there is no room here is looked at again. */
const NO_ROOM_MS = 1_000;

/**
 * UpdateWorker: writes active and ended leases and resources. Three queues, so that a hundred dead
 * hosts delay nobody's release: `update` needs only PostgreSQL, `destroy` and `check` may be slow.
 */
await runProcess('update-worker', async (context) => {
  const { config, log, stopping } = context;
  const adapters = await openAdapters('update-worker', context, config.lockMs);
  const { database, nudges, redisFaults } = adapters;
  const consuming = { ...context, redisFaults };

  const destroy = async (
    { kind, id }: { kind: HintKind; id: string },
    ids: WorkIds,
  ): Promise<void> => {
    const bound = about(surroundings, ids);
    if (kind === 'lease') {
      await destroyLease(id, { ...destroyPorts, surroundings: bound });
    } else if (kind === 'attempt') {
      await destroyAttempt(id, { ...destroyPorts, surroundings: bound });
    } else if (kind === 'resource') {
      await destroyResource(id, { ...resourcePorts, surroundings: bound });
    }
  };
  const hints = preferLocal(adapters.surroundings.hints, {
    queue: 'destroy',
    capacity: DESTROY_HERE_MAX,
    handle: (hint) => destroy(hint, { queue: 'destroy', [hint.kind]: hint.id }),
    stopping,
    log,
  });
  const surroundings = { ...adapters.surroundings, hints };
  const destroyPorts = { store: createDestroyStore(database), nudges, stopping };
  const resourcePorts = { store: createDestroyResourceStore(database), nudges, stopping };
  const takeDown: TakeDown = {
    room: () => hints.room(),
    start: (debt, hold) => {
      const { id } = debt.claim;
      const bound = about(surroundings, { queue: 'destroy', lease: id });
      hints.run(hintLease('destroy', id), () =>
        destroyEnded(debt, hold, { ...destroyPorts, surroundings: bound }),
      );
    },
  };
  const { kinds, timers } = surroundings;
  const updatePorts = {
    store: createUpdateResourceStore(database, kinds.rules.sole),
    nudges,
    stopping,
  };
  const updatesHere: Updates = {
    start: (id) => {
      const again = hintResource('update', id);
      if (hints.room() === 0) {
        // Then any process takes it; it is due by its row besides.
        timers.hintIn(NO_ROOM_MS, again);
        return;
      }
      const bound = about(surroundings, { queue: 'update', resource: id });
      hints.run(again, () => updateResource(id, { ...updatePorts, surroundings: bound }));
    },
    busy: (id) => nudges.nudge(id),
  };
  // Leases and resources are settled in groups, so of no one job.
  const settling = about(surroundings, { queue: 'update' });

  const settleLeasesStore = createSettleLeasesStore(database);
  const settleResourcesStore = createSettleResourcesStore(database);
  const swept = {
    updates: createUpdateSweepStore(database, adapters.surroundings.writer),
    transcripts: createTranscriptSweepStore(database),
  };
  const updateSweep = createUpdateSweep(swept, {
    surroundings,
    sweepMs: config.sweepMs,
    retentionDays: config.retentionDays,
  });
  const inGroups = (settle: (ids: readonly string[]) => Promise<void>) =>
    grouped(
      async (ids: readonly string[]) => {
        await settle([...new Set(ids)]);
        return ids.map(() => undefined);
      },
      { sizeMax: SETTLE_MAX, lanes: 1 },
    );
  const settleLease = inGroups(async (ids) => {
    const living = await settleLeases(ids, settling, settleLeasesStore, takeDown);
    if (living.length > 0) {
      await updateSweep.watchDeadlines();
    }
  });
  const settleResource = inGroups((ids) =>
    settleResources(ids, settling, settleResourcesStore, updatesHere),
  );

  const updates = await startConsumer(
    consuming,
    'update',
    async ({ kind, id }) => {
      await (kind === 'resource' ? settleResource(id) : settleLease(id));
    },
    // Each only waits for its group: many at once make the groups large.
    SETTLE_MAX,
  );
  const destructions = await startConsumer(consuming, 'destroy', destroy);
  const checks = await startChecks(consuming, database, surroundings);
  const outside = startOutside(context, database, surroundings);
  const sweeper = startSweeper(() => updateSweep.run(), { periodMs: config.sweepMs, log });
  return {
    stop: async () => {
      await sweeper.stop();
      await Promise.all([
        updates.stop(config.drainMs),
        destructions.stop(config.drainMs),
        checks.stop(),
        outside.stop(),
      ]);
      await hints.drained();
      await adapters.close();
    },
  };
});
