import type { KindRegistry } from '@drydock/blueprint';
import type { Verdict } from '@drydock/model';
import { capacityOf } from './capacity.ts';
import { servedWhole } from './contest.ts';
import { Effort } from './effort.ts';
import type { Eligibility, EligibleBlueprint } from './eligible.ts';
import {
  endByCapacity,
  endByCommand,
  endByFailures,
  endByLoss,
  endByRefusal,
  endByWaiting,
} from './end.ts';
import { anyLimitsHolders, baseShape, heldShape, limitsHolders } from './holders.ts';
import { eligibleAsKnown } from './known-eligibility.ts';
import type { Unit } from './line.ts';
import { ServiceOrder, type Turn, type TurnOutcome } from './order.ts';
import type { EndedLease, Placement, Plan, PlannedResource, StayingLease } from './plan.ts';
import { Pool } from './pool.ts';
import { Ranking } from './rank.ts';
import { Reclaims } from './reclaim.ts';
import { serve } from './serve.ts';
import type { Shape } from './shape.ts';
import type { Snapshot, WaitingLease } from './snapshot.ts';
import { mergeStays, stay, stayAsBefore } from './stay.ts';
import { buildsInVain, type VainBuilds } from './vain.ts';
import { explainWaiting, notAllSeen, type Incomplete } from './verdicts.ts';

/**
 * Decides about a batch of pending leases, each in its turn. Pure: the same snapshot gives the
 * same plan but for new ids.
 *
 * For each, cheap to dear: what somebody said about it; whether any blueprint could ever serve it;
 * a free slot on an active resource; a resource already on its way; room for a new one; a resource
 * in use that may be shared; an idle one whose room would help; else it waits, and the reason is
 * kept once for all leases of its shape.
 *
 * `takenElsewhere` are slot keys that a kind asked for and that another type's object holds.
 */
export function decide(
  snapshot: Snapshot,
  kinds: KindRegistry,
  takenElsewhere: ReadonlySet<string> = new Set(),
  effort = new Effort(),
): Plan {
  const decision = new Decision(snapshot, kinds, new Pool(snapshot, takenElsewhere, effort, kinds));
  const settled = decision.answerCommands();
  const leases = snapshot.leases.filter((lease) => !settled.has(lease.id));
  const order = new ServiceOrder(leases, snapshot);
  for (let turn = order.next(); turn !== null; turn = order.next()) {
    order.tell(turn, decision.take(turn));
    effort.step();
    if (effort.isSpent) {
      decision.leave(order.rest());
      break;
    }
  }
  return decision.plan();
}

const GROUP_COMES = { detail: 'what its group lacks is on its way' };
const NO_ROOM = { detail: 'no room' };

class Decision {
  private readonly snapshot: Snapshot;
  private readonly kinds: KindRegistry;
  private readonly pool: Pool;
  private readonly eligibilities = new Map<string, KnownEligibility>();
  private readonly shapes = new Map<string, Shape>();
  private readonly placements: Placement[] = [];
  private readonly resources: PlannedResource[] = [];
  private readonly ends: EndedLease[] = [];
  private readonly stays: StayingLease[] = [];
  /** Nothing was decided about them. */
  private readonly left: WaitingLease[] = [];

  constructor(snapshot: Snapshot, kinds: KindRegistry, pool: Pool) {
    this.snapshot = snapshot;
    this.kinds = kinds;
    this.pool = pool;
  }

  /** Leaves them to the next decision. */
  leave(leases: readonly WaitingLease[]): void {
    this.left.push(...leases);
  }

  /** Returns the leases that ended with it. */
  answerCommands(): ReadonlySet<string> {
    const settled = new Set<string>();
    for (const lease of this.snapshot.commanded) {
      const { end, stay: staying } = endByCommand(lease);
      if (end === null) {
        this.stays.push(staying);
      } else {
        this.ends.push(end);
        settled.add(lease.id);
      }
    }
    return settled;
  }

  take(turn: Turn): TurnOutcome {
    const { leases } = turn.unit;
    const [first] = leases;
    if (first === undefined) {
      return 'gone';
    }
    const { held } = first;
    if (held !== null && held.lost !== null) {
      this.ends.push(endByLoss(first, held.lost));
      return 'gone';
    }
    const shape = this.shapeOf(first);
    const { eligibility } = shape;
    if (!eligibility.possible) {
      const { type } = this.snapshot;
      this.ends.push(...leases.map((each) => endByRefusal(each, type, eligibility.refused)));
      return 'gone';
    }
    if (leases.length > 1) {
      const capacity = capacityOf(eligibility, first);
      if (leases.length > capacity) {
        this.ends.push(...leases.map((each) => endByCapacity(each, leases.length, capacity)));
        return 'gone';
      }
    }
    const vain = this.vainOf(leases, eligibility);
    if (vain !== null) {
      this.ends.push(...leases.map((each) => endByFailures(each, vain)));
      return 'gone';
    }
    return this.serve(turn, shape);
  }

  /** Builds that failed for all of the leases, if these wait for nothing else. */
  private vainOf(
    leases: readonly WaitingLease[],
    { eligible }: Eligibility,
  ): readonly VainBuilds[] | null {
    const { isWhole, crowded } = this.snapshot;
    if (!isWhole || eligible[0]?.facts.failures.length === 0) {
      return null;
    }
    // Leases that go together wait as long as the one that waits least.
    const youngest = leases.reduce((a, b) => (b.waitsSince > a.waitsSince ? b : a));
    return crowded.has(youngest.projectId) ? null : buildsInVain(youngest, eligible, this.pool);
  }

  plan(): Plan {
    const reclaims = new Reclaims(this.snapshot, this.pool);
    const waiting = [...this.shapes.values()].flatMap((each) => {
      const { lease, needy: count } = each;
      // Where all of them wait for something on its way, it is said once, at the end.
      const verdicts = each.verdicts ?? (each.awaits ? this.explain(each, null) : null);
      if (verdicts === null) {
        return [];
      }
      const { eligible } = each.eligibility;
      const helped = count === 0 ? [] : reclaims.choose({ lease, eligible, count });
      const { projectId } = lease;
      const { name: shape } = each;
      const blueprints = eligible.map(({ facts }) => facts.id);
      return [{ projectId, shape, verdicts: [...helped, ...verdicts], blueprints }];
    });
    const stays = mergeStays(this.stays);
    return {
      placements: this.placements,
      resources: this.resources,
      ends: this.ends,
      stays,
      waiting,
      reclaims: [...reclaims.chosen.values()],
      left: this.shapesLeft(),
      again: this.again(),
      pauses: soonest([...this.pool.pauses.all, ...this.pool.gates.opening, ...reclaims.later]),
      faults: this.pool.met,
      isPartial: this.left.length > 0,
      named: [...this.pool.askedSlots],
    };
  }

  /** Shapes that leases were taken out of. */
  private shapesLeft(): Plan['left'] {
    const moved = this.stays.filter(({ newShape }) => newShape !== null);
    const gone = new Set(
      [...this.placements, ...this.ends, ...moved].map(({ leaseId }) => leaseId),
    );
    const shapes = new Map<string, Plan['left'][number]>();
    for (const { id, projectId, shape } of [...this.snapshot.leases, ...this.snapshot.commanded]) {
      if (gone.has(id)) {
        shapes.set(`${projectId} ${shape}`, { projectId, shape });
      }
    }
    return [...shapes.values()];
  }

  /** Projects that have to be looked at again, though nothing of them is due. */
  private again(): readonly string[] {
    const left = new Set(this.left.map(({ id }) => id));
    const decided = this.snapshot.leases.filter(({ id }) => !left.has(id));
    const waited = this.left.filter((lease) => !lease.isNew && !lease.waitIsOver);
    return [
      ...new Set([
        ...waited.map(({ projectId }) => projectId),
        ...servedWhole(
          { ...this.snapshot, leases: decided },
          { placements: this.placements, ends: this.ends },
        ),
      ]),
    ];
  }

  private serve(turn: Turn, shape: Shape): TurnOutcome {
    const { unit, isAged } = turn;
    const { eligible } = shape.eligibility;
    const isCut = eligible.some(({ facts }) => this.isCut(facts.id));
    const isAsBefore = this.waitsAsBefore(unit, eligible);
    const onlyNow = (this.snapshot.mayWiden && isCut) || isAsBefore;
    const keepOn = this.pool.letGo(unit.leases);
    const served = shape.isExhausted
      ? { outcome: 'waits' as const, found: 0 }
      : serve(unit, { isAged, onlyNow }, shape);
    if (isAsBefore && !isCut && served.outcome !== 'placed') {
      keepOn();
      const { front } = turn;
      this.stays.push(...unit.leases.flatMap((each) => (front ? [stayAsBefore(each, front)] : [])));
      return 'waits';
    }
    if (onlyNow && served.outcome !== 'placed') {
      // The unit may wait, or be built for, only if nothing else is there that could serve it.
      keepOn();
      this.leave(unit.leases);
      return 'later';
    }
    if (served.outcome === 'placed') {
      this.placements.push(...served.placements);
      return 'placed';
    }
    if (served.outcome === 'awaits') {
      this.resources.push(...served.planned);
      for (const lease of unit.leases) {
        const awaits = served.awaits.get(lease.id) ?? null;
        this.stays.push(stay(lease, awaits, turn.front, GROUP_COMES, shape.name));
      }
      shape.awaits = true;
      return 'awaits';
    }
    const size = unit.leases.length;
    const known = shape.isExhausted ? shape.verdicts : null;
    const explained = known ?? this.explain(shape, size > 1 ? { size, found: served.found } : null);
    if (unit.leases.some((lease) => lease.waitIsOver)) {
      this.ends.push(...unit.leases.map((lease) => endByWaiting(lease, explained)));
      return 'gone';
    }
    shape.verdicts = explained;
    shape.isExhausted ||= size === 1;
    shape.needy += size - served.found;
    const why = explained[0] ?? NO_ROOM;
    this.stays.push(...unit.leases.map((lease) => stay(lease, null, turn.front, why, shape.name)));
    return 'waits';
  }

  /**
   * Whether the unit goes on waiting for what it waited for, if it finds no place. Not where an idle
   * resource might make room for it, or something may be built once its owner has one lease less: that is
   * news too.
   */
  private waitsAsBefore(unit: Unit, eligible: readonly EligibleBlueprint[]): boolean {
    return (
      this.snapshot.onlyPlaces &&
      unit.leases.every((lease) => !lease.isNew && !lease.waitIsOver && lease.held === null) &&
      !eligible.some(
        ({ facts }) =>
          limitsHolders(facts) ||
          this.pool.resourcesOf(facts.id).some(({ live }) => {
            this.pool.effort.step();
            return live === 0;
          }),
      )
    );
  }

  /** Whether more resources of the blueprint have room than were read. */
  private isCut(blueprintId: string): boolean {
    return this.snapshot.cut.has(blueprintId);
  }

  private explain({ eligibility, lease }: Shape, group: Incomplete | null): readonly Verdict[] {
    return explainWaiting(eligibility, this.snapshot, this.pool, lease, group);
  }

  private shapeOf(lease: WaitingLease): Shape {
    const base = baseShape(lease.shape);
    const eligibility = this.eligibilityOf(lease, `${lease.projectId} ${base}`);
    const name = eligibility.limitsHolders ? heldShape(base, lease, eligibility.eligible) : base;
    const key = `${lease.projectId} ${name}`;
    const known = this.shapes.get(key);
    if (known !== undefined) {
      return known;
    }
    const shape: Shape = {
      name,
      eligibility,
      ranking: new Ranking(eligibility.eligible, this.pool),
      pool: this.pool,
      lease,
      verdicts: null,
      awaits: false,
      isExhausted: false,
      needy: 0,
    };
    this.shapes.set(key, shape);
    return shape;
  }

  private eligibilityOf(lease: WaitingLease, key: string): KnownEligibility {
    const known = this.eligibilities.get(key);
    if (known !== undefined) {
      return known;
    }
    const found = eligibleAsKnown(
      lease,
      this.snapshot.blueprints,
      this.kinds,
      this.pool.effort,
      this.pool.met,
    );
    const eligibility = {
      ...(this.snapshot.crowded.has(lease.projectId) ? notAllSeen(found) : found),
      limitsHolders: anyLimitsHolders(found.eligible),
    };
    this.eligibilities.set(key, eligibility);
    return eligibility;
  }
}

/** Of each blueprint the first: then all of it is looked at again. */
function soonest(pauses: Plan['pauses']): Plan['pauses'] {
  const first = new Map<string, number>();
  for (const { blueprintId, inMs } of pauses) {
    first.set(blueprintId, Math.min(inMs, first.get(blueprintId) ?? Infinity));
  }
  return [...first].map(([blueprintId, inMs]) => ({ blueprintId, inMs }));
}

/** Of what is asked for, whoever asks. */
interface KnownEligibility extends Eligibility {
  /** Whether it matters who does. */
  readonly limitsHolders: boolean;
}
