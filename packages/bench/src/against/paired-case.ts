import type { Installation } from '../bench.ts';
import type { Pairs } from './in-turn.ts';

export interface Two {
  readonly a: Installation;
  readonly b: Installation;
}

export interface Sizes {
  /** Pairs of what takes milliseconds. */
  readonly pairs: number;
  /** Pairs of what takes seconds. */
  readonly bursts: number;
  /** Leases of a burst. */
  readonly burstLeases: number;
}

/** A figure that both have; of each, less is better. */
export interface PairedFigure {
  readonly name: string;
  readonly unit: 'ms' | 's';
  readonly clock: string;
  readonly samples: Pairs<number>;
}

export interface PairedCase {
  /** The same letter as the case that measures it on one installation. */
  readonly key: string;
  readonly title: string;
  run(two: Two, sizes: Sizes): Promise<readonly PairedFigure[]>;
}
