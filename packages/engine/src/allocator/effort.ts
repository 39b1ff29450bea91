/** How much one decision may do before it leaves the rest to the next. */
export interface EffortBounds {
  /** Looks at a resource, a choice or a line. */
  readonly stepsMax: number;
  readonly durationMs: number;
}

/**
 * Far below what a transaction may take, and about what a thousand leases take where there is room
 * for all of them: whoever comes meanwhile waits no longer than that.
 */
const BOUNDS: EffortBounds = { stepsMax: 200_000, durationMs: 250 };

/** The clock is read once for so many steps. */
const STEPS_A_LOOK = 64;

/**
 * Counts what a decision does. What one lease asks for is looked through to its end, or nobody could
 * say why it waits; the next one is not begun once this is spent.
 */
export class Effort {
  steps = 0;
  private readonly bounds: EffortBounds;
  private readonly until: number;
  private isLate = false;

  constructor(bounds: EffortBounds = BOUNDS) {
    this.bounds = bounds;
    this.until = performance.now() + bounds.durationMs;
  }

  step(): void {
    this.steps += 1;
    if (this.steps % STEPS_A_LOOK === 0 && performance.now() > this.until) {
      this.isLate = true;
    }
  }

  get isSpent(): boolean {
    return this.isLate || this.steps >= this.bounds.stepsMax;
  }
}
