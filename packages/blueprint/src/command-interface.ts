/** What to run: a program with its arguments, or a script for the host's `/bin/sh`. */
export type CommandProgram =
  { readonly argv: readonly [string, ...string[]] } | { readonly script: string };

export interface CommandSpec {
  readonly program: CommandProgram;
  /** Relative to the lease's own directory, or absolute. Default: the lease's own directory. */
  readonly cwd?: string;
  /** Added to the lease's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads first, and all that it reads unless more is `received`. */
  readonly stdin?: Uint8Array;
  readonly timeoutMs: number;
}

/** Why a command is over. `host-lost` means that nobody knows whether it ran to its end. */
export type CommandEnd = 'itself' | 'timeout' | 'cancelled' | 'host-lost';

export interface CommandResult {
  /** Null where a signal ended it, or where the end is unknown. */
  readonly exitCode: number | null;
  /** `SIGKILL`, ...; null where it exited by itself. */
  readonly signal: string | null;
  readonly end: CommandEnd;
  readonly durationMs: number;
}

export interface CommandRun {
  /** Firing it ends the command and everything that it started in its own session. */
  readonly signal: AbortSignal;
  /**
   * Asked once the start is registered on the host and before the program starts: whether the
   * lease may still start something. Answered from the database, so that a release that was
   * committed before cannot be followed by a start.
   */
  entitled(): Promise<boolean>;
  /** Output as it comes, byte for byte. The source pauses while a returned promise is pending. */
  onOutput(stream: 'stdout' | 'stderr', chunk: Buffer): void | Promise<void>;
  /**
   * What the program reads after `stdin`, as it comes; left out where nothing does. Not read before the
   * program may start, nor faster than the program reads, and not to its end where the program ends
   * earlier. Its end is the end of the input. Where it fails, the command is cancelled.
   */
  readonly received?: AsyncIterable<Uint8Array>;
}

/** The `command` interface: run something on what the lease holds. */
export interface CommandInterface {
  /**
   * Runs to the end. Throws `DrydockError` `command-refused` where the lease may not start
   * anything (any more) or the program cannot be started, `wrong-node` where the resource lives
   * on another machine.
   */
  exec(spec: CommandSpec, run: CommandRun): Promise<CommandResult>;
}
