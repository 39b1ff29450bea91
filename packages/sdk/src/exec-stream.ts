import type {
  EXEC_HEARTBEAT_MS,
  ExecExit,
  ExecOutput,
  ExecStarted,
  ProblemDetails,
} from '@drydock/contract';
import { BOUNDS, DrydockError } from '@drydock/model';
import { fromBase64, type Bytes } from './bytes.ts';
import { errorFromProblem } from './errors.ts';
import type { ExecOptions, ExecOutcome, OnOutput } from './exec-options.ts';
import { BoundedOutput } from './output.ts';
import { readEvents, type SseEvent } from './sse.ts';
import type { Happening } from './use/happening.ts';
import type { StreamedEvent } from './use/stream.ts';

const HEARTBEAT_MS: typeof EXEC_HEARTBEAT_MS = 15_000;
/** Four heartbeats missed: the connection is dead, and nobody will say so. */
const SILENCE_MAX_MS = 4 * HEARTBEAT_MS;

/** Reads one stream of events to its end. */
export class ExecStream {
  readonly #options: ExecOptions;
  readonly #watch: AbortController;
  readonly #stdout = new BoundedOutput(BOUNDS.execOutputBytesMax);
  readonly #stderr = new BoundedOutput(BOUNDS.execOutputBytesMax);
  #transcriptId: string | null = null;

  constructor(options: ExecOptions, watch: AbortController) {
    this.#options = options;
    this.#watch = watch;
  }

  async read(response: Response): Promise<ExecOutcome> {
    if (response.body === null) {
      throw lostOnTheWay('The stream is empty.');
    }
    for await (const event of readEvents(this.#watched(response.body))) {
      const exit = await this.#take(event);
      if (exit !== null) {
        return this.#outcome(exit);
      }
    }
    throw lostOnTheWay('The stream ended early.');
  }

  /** The same from what happens over a WebSocket. */
  async follow(happening: Happening<StreamedEvent, unknown>): Promise<ExecOutcome> {
    try {
      for await (const { event, data } of happening) {
        const isOut = event === 'stdout';
        const chunk = data as Bytes;
        (isOut ? this.#stdout : this.#stderr).add(chunk);
        await (isOut ? this.#options.onStdout : this.#options.onStderr)?.(chunk);
      }
      return this.#outcome((await happening.answer()) as ExecExit);
    } catch (error) {
      const isCut = DrydockError.is(error) && error.code === 'interrupted';
      throw isCut ? lostOnTheWay(error) : error;
    }
  }

  async #take({ event, data }: SseEvent): Promise<ExecExit | null> {
    switch (event) {
      case 'started':
        this.#transcriptId = parsed<ExecStarted>(data).transcript ?? null;
        return null;
      case 'stdout':
        await this.#output(data, this.#stdout, this.#options.onStdout);
        return null;
      case 'stderr':
        await this.#output(data, this.#stderr, this.#options.onStderr);
        return null;
      case 'exit':
        return parsed<ExecExit>(data);
      case 'error': {
        const problem = parsed<Partial<ProblemDetails>>(data);
        throw errorFromProblem(problem, problem.status ?? 500);
      }
      default:
        return null;
    }
  }

  async #output(data: string, kept: BoundedOutput, callback: OnOutput | undefined): Promise<void> {
    const chunk = fromBase64(parsed<ExecOutput>(data).data);
    kept.add(chunk);
    await callback?.(chunk);
  }

  #outcome(exit: ExecExit): ExecOutcome {
    return {
      exitCode: exit.exitCode,
      signal: exit.signal,
      stdout: this.#stdout.toBytes(),
      stderr: this.#stderr.toBytes(),
      truncated: this.#stdout.truncated || this.#stderr.truncated,
      end: exit.end,
      durationMs: exit.durationMs,
      transcriptId: this.#transcriptId,
    };
  }

  /** The chunks, and an end to waiting for the next one. A slow callback does not count. */
  async *#watched(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
    const reader = body.getReader();
    try {
      for (;;) {
        const timer = setTimeout(() => {
          this.#watch.abort(lostOnTheWay(`Nothing came for ${SILENCE_MAX_MS / 1_000} s.`));
        }, SILENCE_MAX_MS);
        const { done, value } = await reader
          .read()
          .catch((error: unknown) => {
            throw lostOnTheWay(error);
          })
          .finally(() => clearTimeout(timer));
        if (done) {
          return;
        }
        yield value;
      }
    } finally {
      // Closing the connection is how the other side learns that nobody listens any more.
      await reader.cancel().catch(() => undefined);
    }
  }
}

function parsed<Data>(text: string): Data {
  try {
    return JSON.parse(text) as Data;
  } catch (error) {
    throw lostOnTheWay(error);
  }
}

export function lostOnTheWay(cause: unknown): DrydockError {
  return new DrydockError(
    'command-unknown',
    'The connection was lost while the command ran; whether it ran to its end is unknown.',
    { hint: 'Losing the connection ends the command. See the lease’s events.', cause },
  );
}
