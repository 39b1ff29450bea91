import type { BreakerState, Rule, Verdict } from '@drydock/model';
import { openingAfter, readyMinAt, scheduleProblem } from '../pool/opening.ts';
import { clockTime, instantOf } from './instant.ts';
import type { BlueprintFacts } from './snapshot.ts';

/** Why nothing of a blueprint is built because a lease waits. */
export interface Gate extends Pick<Verdict, 'detail' | 'change' | 'have' | 'need' | 'by'> {
  readonly rule: Extract<Rule, 'not-built-on-demand' | 'pool-closed' | 'breaker-open'>;
  /** When it opens by itself, in milliseconds since 1970; null where nobody knows. */
  readonly untilMs: number | null;
}

/**
 * Whether something may be built because a lease waits: what a blueprint's pool says of it, and its breaker. An
 * operator who has one built, and whoever keeps the pool, are not asked here.
 */
export class Gates {
  readonly #now: number;
  readonly #known = new Map<string, Gate | null>();

  /** @param now - the database's clock, in milliseconds since 1970 */
  constructor(now: number) {
    this.#now = now;
  }

  /** The blueprints that were found closed, and in how many milliseconds each opens. */
  get opening(): readonly { readonly blueprintId: string; readonly inMs: number }[] {
    return [...this.#known].flatMap(([blueprintId, gate]) => {
      const until = gate?.untilMs ?? null;
      return until === null ? [] : [{ blueprintId, inMs: until - this.#now }];
    });
  }

  /**
   * Null where it may. `building`: how many of it are on their way, planned ones among them: after a breaker's
   * pause one at a time is tried.
   */
  of(blueprint: BlueprintFacts, building: number): Gate | null {
    const known = this.#known.get(blueprint.id);
    const gate = known === undefined ? closedAt(blueprint, this.#now) : known;
    this.#known.set(blueprint.id, gate);
    return gate ?? tryingOne(blueprint, building);
  }
}

function closedAt(blueprint: BlueprintFacts, now: number): Gate | null {
  const { name, pool } = blueprint;
  const breaker = breakerOf(blueprint);
  const until = breaker === null ? 0 : Date.parse(breaker.until);
  if (breaker !== null && now < until) {
    return {
      rule: 'breaker-open',
      detail: `${brokenSentence(name, breaker)}, and nothing is built before ${clockTime(until)}.`,
      change: `Wait until then, or set pool.breaker of ${name} to null once it is known why they fail.`,
      untilMs: until,
    };
  }
  if (pool.buildOnDemand) {
    return null;
  }
  const ready = readyMinAt(pool, now);
  const opening = ready > 0 ? null : openingAfter(pool, now);
  if (opening === null) {
    const problem = scheduleProblem(pool, now);
    const keeps = ready > 0 ? ` keeps ${ready} ready and` : '';
    const unread = problem === null ? '.' : `, and its schedule cannot be read: ${problem}`;
    return {
      rule: 'not-built-on-demand',
      detail: `${name}${keeps} builds nothing because a lease waits${unread}`,
      change: `Wait for one of its resources, allocate one by hand, or set pool.buildOnDemand of ${name}.`,
      untilMs: null,
    };
  }
  const { at, timezone, readyMin } = opening;
  return {
    rule: 'pool-closed',
    detail: `The pool of ${name} opens at ${clockTime(at, timezone)}, and it builds nothing before.`,
    change: `Wait until then, or change pool.schedule or pool.buildOnDemand of ${name}.`,
    have: 0,
    need: readyMin,
    by: 'readyMin',
    untilMs: at,
  };
}

/** The pause is over, and whether it works again is tried with one. */
function tryingOne(blueprint: BlueprintFacts, building: number): Gate | null {
  const breaker = breakerOf(blueprint);
  if (breaker === null || building === 0) {
    return null;
  }
  return {
    rule: 'breaker-open',
    detail: `${brokenSentence(blueprint.name, breaker)}; one is built at a time until one was, and one is on its way.`,
    change: 'Wait until that one is active.',
    have: building,
    need: building + 1,
    by: 'builds',
    untilMs: null,
  };
}

/** What was opened before an operator switched the breaker off is not asked any more. */
const breakerOf = ({ breaker, pool }: BlueprintFacts): BreakerState | null =>
  pool.breaker === null ? null : breaker;

function brokenSentence(
  name: string,
  { openedAt, failed, of, windowSeconds }: BreakerState,
): string {
  const since = clockTime(Date.parse(openedAt));
  return `The breaker of ${name} is open since ${since} because ${failed} of ${of} failed within ${windowSeconds} s`;
}

/** As a verdict has it. */
export const gateVerdict = ({ untilMs, ...said }: Gate): Omit<Verdict, 'blueprint'> => ({
  ...said,
  ...(untilMs !== null && { until: instantOf(untilMs) }),
});
