import type { Operation } from '@drydock/blueprint/interface';
import type { ExecRequest } from '@drydock/contract';
import { BOUNDS, DrydockError } from '@drydock/model';
import { pause, pauseMs } from './backoff.ts';
import { toBase64 } from './bytes.ts';
import { locate } from './endpoints.ts';
import { errorFromAnswer, wasNeverSent } from './errors.ts';
import type { ExecOptions, ExecOutcome } from './exec-options.ts';
import { ExecStream, lostOnTheWay } from './exec-stream.ts';
import type { Http } from './http.ts';
import { soundsLost, type Losing } from './losing.ts';
import type { Terminal, TerminalOptions, TerminalSize } from './terminal.ts';
import { duplex } from './use/channel.ts';
import { LeaseUse } from './use/lease-use.ts';
import { isAtOnce } from './use/sendable.ts';
import { stream } from './use/stream.ts';
import type { Sendable } from './use/types.ts';
import { uuid } from './uuid.ts';

/** A program with its arguments, which no shell reads, or a script for the host's `/bin/sh`. */
export type Program = readonly [string, ...string[]] | { readonly script: string };

/** With `check`: the command did not exit with 0. */
export class CommandFailedError extends DrydockError {
  readonly result: ExecOutcome;

  constructor(result: ExecOutcome) {
    super('command-failed', describeFailure(result));
    this.name = 'CommandFailedError';
    this.result = result;
  }
}

const START_TRIES_MAX = 4;

/** The `command` interface of a lease: run something on what it holds. */
export class CommandClient {
  readonly #http: Http;
  readonly #leaseId: string;
  readonly #losing: Losing | undefined;

  /** @param losing - of a kept lease: what runs for it is given up when it is lost */
  constructor(http: Http, leaseId: string, losing?: Losing) {
    this.#http = http;
    this.#leaseId = leaseId;
    this.#losing = losing;
  }

  /**
   * Runs a program to its end. A result with another exit code than 0 is a result, not an error,
   * unless `check` is set. Of a lease that somebody else keeps, its end is a result too (`end` is
   * `lease-ended`).
   *
   * @throws LeaseLost where the lease is kept, and was lost
   * @throws DrydockError `command-refused` where nothing was started, `command-unknown` where the
   *   connection was lost on the way, and whatever else the API answers
   */
  async exec(program: Program, options: ExecOptions = {}): Promise<ExecOutcome> {
    const watch = new AbortController();
    const signals = [watch.signal, options.signal, this.#losing?.signal];
    const signal = AbortSignal.any(signals.filter((one) => one !== undefined));
    signal.throwIfAborted();
    try {
      const result = await this.#run(program, options, watch, signal);
      // Nobody here has cancelled it: the API may have, for a token that is good no longer.
      if (result.end === 'lease-ended' || result.end === 'cancelled') {
        await this.#throwIfLost();
      }
      if (options.check === true && (result.exitCode !== 0 || result.end !== 'itself')) {
        throw new CommandFailedError(result);
      }
      return result;
    } catch (error) {
      // What made the connection break matters more than that it broke.
      signal.throwIfAborted();
      if (soundsLost(error)) {
        await this.#throwIfLost(error);
      }
      throw error;
    } finally {
      watch.abort();
    }
  }

  /**
   * Opens a terminal, by default with a login shell: iterate for what is shown, `send` what is typed, `tell` a new size
   * of the window as `resize`. `answer` says how the program ended.
   *
   * @throws LeaseLost where the lease is kept, and was lost
   * @throws DrydockError `command-refused` where nothing was started, and whatever else the API answers. What
   *   the host lacks (`program-missing`) is thrown by what is read from it
   */
  async terminal(size: TerminalSize, options: TerminalOptions = {}): Promise<Terminal> {
    const { argv, term, cwd, env, signal } = options;
    const input = {
      ...size,
      ...(argv !== undefined && { argv: [...argv] }),
      ...(term !== undefined && { term }),
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env: { ...env } }),
    };
    return duplex(this.#useOf('terminal'), input, { signal });
  }

  #useOf(operation: string): LeaseUse {
    return new LeaseUse(this.#http, {
      leaseId: this.#leaseId,
      interfaceName: 'command',
      operation,
      losing: this.#losing,
    });
  }

  async #run(
    program: Program,
    options: ExecOptions,
    watch: AbortController,
    signal: AbortSignal,
  ): Promise<ExecOutcome> {
    const { stdin, ...rest } = options;
    const reading = new ExecStream(options, watch);
    if (stdin === undefined || fitsRequest(stdin)) {
      return reading.read(await this.#start(requestOf(program, rest, stdin), signal));
    }
    if (options.keep === true) {
      throw new DrydockError('invalid-request', 'A transcript is kept of short input alone.', {
        hint: `Leave \`keep\` out, or give at most ${BOUNDS.execInputBytesMax} bytes at once.`,
      });
    }
    return reading.follow(
      await stream(this.#useOf('exec'), EXEC, requestOf(program, rest), { sends: stdin, signal }),
    );
  }

  /** A kept lease is lost in one way only, whoever hears of it first. */
  async #throwIfLost(cause?: unknown): Promise<void> {
    const lost = await this.#losing?.suspect(cause);
    if (lost !== undefined && lost !== null) {
      throw lost;
    }
  }

  /**
   * The stream's beginning. Tried again only where the answer says that nothing was started: a
   * request whose answer was lost may have started it, and running it twice is never right.
   */
  async #start(body: ExecRequest, signal: AbortSignal): Promise<Response> {
    const idempotencyKey = uuid();
    const { method, path } = locate('leases.exec', this.#leaseId);
    for (let tried = 1; ; tried += 1) {
      try {
        const response = await this.#http.send(method, path, {
          body,
          idempotencyKey,
          accept: 'text/event-stream',
          signal,
        });
        if (response.ok) {
          return response;
        }
        throw errorFromAnswer(response.status, await this.#http.text(response));
      } catch (error) {
        signal.throwIfAborted();
        if (!startedNothing(error)) {
          throw isUnreachable(error) ? lostOnTheWay(error) : error;
        }
        if (tried >= START_TRIES_MAX) {
          throw error;
        }
      }
      await pause(pauseMs(tried), { signal });
    }
  }
}

/** As much of `command.exec` as a client has to know. */
const EXEC = {
  shape: 'stream',
  events: { stdout: 'bytes', stderr: 'bytes' },
  outcome: { event: 'exit' },
} as unknown as Operation;

function fitsRequest(stdin: Sendable): stdin is string | Uint8Array<ArrayBuffer> {
  if (!isAtOnce(stdin)) {
    return false;
  }
  const bytes = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
  return bytes.length <= BOUNDS.execInputBytesMax;
}

function requestOf(
  program: Program,
  options: Omit<ExecOptions, 'stdin'>,
  stdin?: string | Uint8Array,
): ExecRequest {
  const { cwd, env, timeoutMs, keep } = options;
  return {
    ...('script' in program ? { script: program.script } : { argv: [...program] }),
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env: { ...env } }),
    ...(keep === true && { keep }),
    ...(typeof stdin === 'string' && { stdin }),
    ...(stdin instanceof Uint8Array && {
      stdin: toBase64(stdin),
      stdinEncoding: 'base64' as const,
    }),
    ...(timeoutMs !== undefined && { timeoutSeconds: Math.max(1, Math.ceil(timeoutMs / 1_000)) }),
  };
}

/** A refusal of the API itself, or no connection to send the request on. */
function startedNothing(error: unknown): boolean {
  return (
    wasNeverSent(error) ||
    (DrydockError.is(error) &&
      ['shutting-down', 'database-unavailable', 'redis-unavailable', 'too-many-requests'].includes(
        error.code,
      ))
  );
}

function isUnreachable(error: unknown): boolean {
  return DrydockError.is(error) && error.code === 'unreachable';
}

function describeFailure(result: ExecOutcome): string {
  if (result.end === 'timeout') {
    return 'The command took longer than allowed and was ended.';
  }
  if (result.end !== 'itself') {
    return `The command did not run to its end (${result.end}).`;
  }
  return result.signal === null
    ? `The command exited with ${result.exitCode ?? 'no code'}.`
    : `The command was ended by ${result.signal}.`;
}
