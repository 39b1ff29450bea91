import type { AnswerOf, command } from '@drydock/blueprint/interface';
import type { Channel } from './use/channel.ts';

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalOptions {
  /** A program and its arguments, which no shell reads. Default: a login shell. */
  readonly argv?: readonly [string, ...string[]];
  /** What kind of terminal it is, for `TERM`. Default: `xterm-256color`. */
  readonly term?: string;
  /** Absolute, or relative to the lease's own directory, which is the default. */
  readonly cwd?: string;
  /** Added to the lease's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Firing it ends the program, and what it has started. */
  readonly signal?: AbortSignal | undefined;
}

/** How the program ended. One that a signal ended has 128 and its number as its exit code. */
export type TerminalEnd = AnswerOf<(typeof command.operations)['terminal']>;

/** A program in a terminal: what is shown comes, what is typed goes, and the size of its window is told. */
export type Terminal = Channel<TerminalEnd, { readonly resize: TerminalSize }>;
