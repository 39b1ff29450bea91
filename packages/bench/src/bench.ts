import type { Drydock } from '@drydock/sdk';
import type { Client } from './client.ts';

/** An installation that something is measured on. */
export interface Installation {
  /** For everything that is timed, and for what happens a thousand times. */
  readonly client: Client;
  /** For the rest. */
  readonly drydock: Drydock;
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Where blueprints of kind `local-host` make their places; gone with the stack. */
  readonly hostsDirectory: string;
  /** Fires when the benchmark is to stop: every wait ends with it. */
  readonly signal: AbortSignal;
  /** A line for whoever watches. */
  readonly say: (text: string) => void;
}

/** What a case measures with. */
export interface Bench extends Installation {
  readonly runs: number;
}

export type Unit = 'ms' | 's' | 'leases/s' | 'per lease' | 'leases';

/** One figure: what it is, when its clock starts and stops, and what was measured. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  /** From what to what; for a count, how it was counted. */
  readonly clock: string;
  /** The samples of each run. */
  readonly runs: readonly (readonly number[])[];
}

export interface Case {
  /** What `--only` calls it. */
  readonly key: string;
  readonly title: string;
  run(bench: Bench): Promise<readonly Metric[]>;
}
