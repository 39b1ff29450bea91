import type { Installation } from '../bench.ts';
import type { Growth } from './growth.ts';
import type { Looks } from './looks.ts';

/** An installation of its own, warmed up, and a way to look into its database. */
export interface Ground extends Installation {
  readonly looks: Looks;
  /** All counts are multiplied by it. */
  readonly size: number;
  /** The processes of the installation that run now. */
  readonly processes: () => readonly { readonly name: string; readonly pid: number }[];
  /** For what a case needs on the disk; gone with the installation. */
  readonly directory: string;
}

/** What a case needs beside the installation, from before its processes start. */
export interface Surrounding {
  /** Settings that the processes get. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export interface GrowthCase<Around extends Surrounding = Surrounding> {
  /** What `--only` calls it. */
  readonly key: string;
  readonly title: string;
  /** Opened for this case alone; closed when the installation is gone. */
  readonly surround?: () => Promise<Around>;
  /** Measures, fills, and measures again. What it has made is removed with the installation. */
  run(ground: Ground, around: Around): Promise<readonly Growth[]>;
}
