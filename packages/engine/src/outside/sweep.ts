import type { LoadedKind } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { inTurns } from './in-turns.ts';
import { decideFinding } from './decide.ts';
import type { OutsidePlace } from './finding.ts';
import { listPlace, type OutsidePorts } from './list-place.ts';
import { ownershipOf } from './owned.ts';
import type { BuildingConfig, Look, OutsideStore } from './store.ts';

export interface SweepOutsidePorts extends OutsidePorts {
  readonly store: OutsideStore;
  readonly look: Look;
  /** Runs between the look at a place and what follows from it; for tests that want something to happen there. */
  readonly between?: () => Promise<void>;
}

const CONFIGS_PAGE = 500;
/** Places of one pass; those of more blueprints than that wait for the next. */
const PLACES_MAX = 10_000;
/** Configurations of one place that are tried, where the first cannot tell. */
const CONFIGS_MAX = 3;
const THINGS_PAGE = 1_000;
const RIPE_MAX = 200;
/** Places that are looked at at once: a slow one delays few. */
const AT_ONCE = 8;

interface Target extends OutsidePlace {
  readonly loaded: LoadedKind;
  readonly configs: JsonObject[];
}

/** Looks at every place outside where something may be, and decides about what nobody owns. */
export async function sweepOutside(ports: SweepOutsidePorts): Promise<void> {
  const { observer } = ports.surroundings;
  const targets = await targetsOf(ports);
  await inTurns(targets, AT_ONCE, async (target) => {
    try {
      await lookAt(target, ports);
    } catch (error) {
      if (!ports.stopping.aborted) {
        observer.failed('outside', target.projectId, error);
      }
    }
  });
}

async function targetsOf({ surroundings, store, stopping }: SweepOutsidePorts): Promise<Target[]> {
  const kinds = surroundings.kinds.all.filter(({ resource }) => resource.outside !== undefined);
  const targets = new Map<string, Target>();
  let last: BuildingConfig | null = null;
  const names = kinds.map(({ kind }) => kind);
  while (names.length > 0 && targets.size < PLACES_MAX && !stopping.aborted) {
    const page: readonly BuildingConfig[] = await store.buildingConfigs(names, last, CONFIGS_PAGE);
    for (const { projectId, kind, config, blueprintId } of page) {
      try {
        const loaded = surroundings.kinds.get(kind);
        const place = loaded?.resource.outside?.place(config);
        if (loaded !== undefined && place !== undefined) {
          const key = JSON.stringify([projectId, kind, place]);
          const target = targets.get(key) ?? { projectId, kind, place, loaded, configs: [] };
          targets.set(key, target);
          if (target.configs.length < CONFIGS_MAX) {
            target.configs.push(config);
          }
        }
      } catch (error) {
        surroundings.observer.failed('outside', blueprintId, error);
      }
    }
    last = page.at(-1) ?? null;
    if (page.length < CONFIGS_PAGE) {
      break;
    }
  }
  return [...targets.values()];
}

async function lookAt(target: Target, ports: SweepOutsidePorts): Promise<void> {
  const { store, look, surroundings, stopping } = ports;
  const { loaded, projectId, configs } = target;
  const place = { projectId, kind: target.kind, place: target.place };
  const beganAt = performance.now();
  const listed = await listPlace(projectId, loaded, configs, ports);
  if (stopping.aborted) {
    return;
  }
  if ('sentence' in listed) {
    await store.lookFailed(place, listed.sentence);
    return;
  }
  const { things, config } = listed;
  const met: string[] = [];
  for (let from = 0; from < things.length; from += THINGS_PAGE) {
    const page = things.slice(from, from + THINGS_PAGE);
    const ids = page.flatMap(({ resourceId }) => resourceId ?? []);
    const owners = await store.owners([...new Set(ids)]);
    const nobodys = page.filter(
      (thing) =>
        ownershipOf(thing, owners.get(thing.resourceId ?? '') ?? null, {
          projectId,
          kind: loaded,
        }) === 'nobodys',
    );
    if (nobodys.length > 0) {
      await store.observe(place, config, nobodys, look);
      met.push(...nobodys.map(({ id }) => id));
    }
  }
  await store.looked(place, {
    beganMs: performance.now() - beganAt,
    things: things.length,
    met,
  });
  await ports.between?.();
  for (const id of await store.ripe(place, look, RIPE_MAX)) {
    stopping.throwIfAborted();
    const decided = await store.decide(id, surroundings.writer, (held) =>
      decideFinding(held, surroundings.kinds),
    );
    if (decided !== null && decided.to === 'removing') {
      surroundings.observer.leaked(target.kind);
    }
  }
}
