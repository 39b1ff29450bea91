import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Interruption } from './interruption.ts';

/** What a command of the benchmark runs with. */
export interface Surroundings {
  readonly interruption: Interruption;
  /** A line for whoever watches. */
  readonly say: (text: string) => void;
  /** What the command is run for. */
  readonly print: (text: string) => void;
}

/** Answers the exit status: 0, or 1 where a limit does not hold. */
export type Command = (argv: readonly string[], surroundings: Surroundings) => Promise<number>;

export const EXIT_LIMIT = 1;

export function writeFigures(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
