import type { Readable } from 'node:stream';
import type { ControlChannel } from './control-channel.ts';
import type { InputSink } from './feed-input.ts';
import type { DrainLimits } from './output-pump.ts';

export interface GateExit {
  readonly exitCode: number | null;
  /** `SIGKILL`, ... */
  readonly signal: string | null;
  /** Its machine was lost sight of: nobody knows whether the program runs on, or how it ended. */
  readonly isLost?: true;
}

/** The gate and then the program, wherever they run: the process stays the same. */
export interface Gate {
  readonly control: ControlChannel;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Takes what the program reads, once it may run; null where that was given before, or nothing is. */
  readonly input: InputSink | null;
  /** Resolves when the process is gone, whoever still holds its output. Never rejects. */
  readonly exit: Promise<GateExit>;
  /** Ends the program and all that it started: TERM, a grace, KILL. */
  end(): Promise<void>;
  /** For a gate that was told to leave and does not. */
  dismiss(): Promise<void>;
  /** What to say where the gate left without a word. */
  readonly whyNotPrepared: { readonly message: string; readonly hint: string };
  readonly drain: DrainLimits;
}
