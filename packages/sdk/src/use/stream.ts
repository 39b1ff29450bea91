import type { EXEC_HEARTBEAT_MS, ProblemDetails } from '@drydock/contract';
import type { Operation } from '@drydock/blueprint/interface';
import { fromBase64 } from '../bytes.ts';
import { locate } from '../endpoints.ts';
import { errorFromAnswer, errorFromProblem } from '../errors.ts';
import { readEvents } from '../sse.ts';
import { parsedEvent, watchedBody } from '../stream-body.ts';
import { uuid } from '../uuid.ts';
import { DuplexSocket } from './duplex-socket.ts';
import { Happening } from './happening.ts';
import { interrupted, type LeaseUse } from './lease-use.ts';
import { piecesOf } from './sendable.ts';
import type { StreamOptions } from './types.ts';

const HEARTBEAT_MS: typeof EXEC_HEARTBEAT_MS = 15_000;
/** Four heartbeats missed: the connection is dead, and nobody will say so. */
const SILENCE_MAX_MS = 4 * HEARTBEAT_MS;

export interface StreamedEvent {
  readonly event: string;
  readonly data: unknown;
}

type Streamed = Happening<StreamedEvent, unknown>;

export function stream(
  use: LeaseUse,
  operation: Operation,
  input: unknown,
  options: StreamOptions = {},
): Promise<Streamed> {
  const signal = use.signalWith(options.signal);
  return use.explained(
    signal,
    options.sends === undefined
      ? overHttp(use, operation, input, options, signal)
      : overSocket(use, operation, input, options, signal),
  );
}

async function overHttp(
  use: LeaseUse,
  operation: Operation,
  input: unknown,
  { timeoutSeconds }: StreamOptions,
  signal: AbortSignal,
): Promise<Streamed> {
  const { http } = use;
  const gone = new AbortController();
  const { method, path } = locate('leases.call', use.leaseId, { timeoutSeconds }, use.params);
  const response = await http.send(method, path, {
    body: input as object,
    accept: 'text/event-stream',
    idempotencyKey: uuid(),
    signal: AbortSignal.any([signal, gone.signal]),
  });
  if (!response.ok || response.body === null) {
    throw errorFromAnswer(response.status, await http.text(response));
  }
  const chunks = watchedBody(response.body, http.url, gone, SILENCE_MAX_MS);
  return new Happening(events(use, operation, chunks, signal, gone));
}

async function* events(
  use: LeaseUse,
  operation: Operation,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  gone: AbortController,
): AsyncGenerator<StreamedEvent, unknown, undefined> {
  try {
    for await (const { event, data } of readEvents(chunks)) {
      if (event === 'error') {
        const problem = parsedEvent<Partial<ProblemDetails>>(data);
        throw errorFromProblem(problem, problem.status ?? 500);
      }
      if (event === (operation.outcome?.event ?? 'end')) {
        return parsedEvent(data);
      }
      if (event !== 'started') {
        yield { event, data: dataOf(operation, event, parsedEvent(data)) };
      }
    }
    throw interrupted('The stream ended early.');
  } catch (error) {
    throw await use.explain(signal, isCut(error) ? interrupted(error) : error);
  } finally {
    gone.abort();
  }
}

/** What breaks after the stream has begun is no refusal to answer. */
const isCut = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'unreachable';

function dataOf({ events: declared }: Operation, event: string, data: unknown): unknown {
  return declared[event] === 'bytes' ? fromBase64((data as { data: string }).data) : data;
}

async function overSocket(
  use: LeaseUse,
  operation: Operation,
  input: unknown,
  { sends = '', timeoutSeconds }: StreamOptions,
  signal: AbortSignal,
): Promise<Streamed> {
  const socket = await DuplexSocket.open(use, input, { timeoutSeconds, signal });
  const sending = sendAll(socket, sends);
  return new Happening(socketEvents(use, operation, socket, sending, signal));
}

async function sendAll(socket: DuplexSocket, sends: NonNullable<StreamOptions['sends']>) {
  try {
    for await (const piece of piecesOf(sends)) {
      await socket.send(piece);
    }
    socket.end();
  } catch (error) {
    // Half of what was to be sent is not all of it: the operation must not take it for that.
    socket.fail(error);
  }
}

async function* socketEvents(
  use: LeaseUse,
  operation: Operation,
  socket: DuplexSocket,
  sending: Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent, unknown, undefined> {
  try {
    for (;;) {
      const next = await use.explained(signal, socket.next());
      if (next.type === 'answer') {
        return next.answer;
      }
      if (next.type === 'event') {
        yield { event: next.name, data: dataOf(operation, next.name, next.data) };
      }
    }
  } finally {
    socket.close();
    await sending;
  }
}
