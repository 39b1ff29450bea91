import {
  DUPLEX_MESSAGE_BYTES_MAX,
  DUPLEX_PING_MS,
  DUPLEX_SAID_BYTES_MAX,
  SendWindow,
  TakenBytes,
  DUPLEX_WINDOW_BYTES,
  type DuplexAnswer,
  type DuplexRequest,
} from '@drydock/contract/duplex';
import type { ComingMessage } from '@drydock/blueprint';
import type { ProblemDetails } from '@drydock/contract';
import { invalidRequest } from '@drydock/engine';
import { BOUNDS, DrydockError, type Json } from '@drydock/model';
import type { RawData, WebSocket } from 'ws';
import { isDeeperThan } from '../http/json-body.ts';
import { NewestMessages } from './newest-messages.ts';
import { SaidRate } from './said-rate.ts';

/** How long the first message may take. */
const OPENING_MS = 10_000;
/** How long the other side may take to close once the last word was said. */
const CLOSING_MS = 5_000;
const NORMAL_CLOSURE = 1_000;
const POLICY_VIOLATION = 1_008;

/** One WebSocket to one client, which may be slow, or gone; see `@drydock/contract/duplex`. */
export class DuplexConnection {
  readonly #socket: WebSocket;
  readonly #window = new SendWindow();
  readonly #taken = new TakenBytes();
  readonly #gone = new AbortController();
  readonly #opening = new Deferred<Json>();
  readonly #chunks: Uint8Array[] = [];
  readonly #pings: NodeJS.Timeout;
  readonly #messages = new NewestMessages();
  readonly #saidRate = new SaidRate();
  #takes: ReadonlySet<string> = new Set();
  #bytesWaiting = 0;
  #isOpen = false;
  #hasEnded = false;
  #isAlive = true;
  #broken: unknown = null;
  #wake: () => void = () => undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#hear(bytesOf(data), isBinary));
    socket.on('pong', () => (this.#isAlive = true));
    // An error is followed by the close.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#leave());
    this.#pings = setInterval(() => this.#ping(), DUPLEX_PING_MS);
  }

  /** Fires when the client is not there any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** What the operation takes: the client's first message. @throws DrydockError where it is another one */
  async opened(stopping: AbortSignal): Promise<Json> {
    const refuse = (error: DrydockError) => () => this.#opening.reject(error);
    const stop = refuse(new DrydockError('shutting-down', 'The process is stopping.'));
    const late = refuse(new DrydockError('timed-out', 'Nothing was asked for.'));
    const timer = setTimeout(late, OPENING_MS);
    stopping.addEventListener('abort', stop, { once: true });
    try {
      if (stopping.aborted) {
        stop();
      }
      return await this.#opening.promise;
    } finally {
      clearTimeout(timer);
      stopping.removeEventListener('abort', stop);
    }
  }

  /** The client's bytes; it may send no more than the window while nobody takes them. */
  readonly received: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => this.#receive() };

  /** What the client says besides bytes. */
  get messages(): AsyncIterable<ComingMessage> {
    return this.#messages;
  }

  /** Names of the messages that the client may send from here on. */
  takes(names: readonly string[]): void {
    this.#takes = new Set(names);
  }

  async started(): Promise<void> {
    this.#say({ type: 'started' });
  }

  async send(chunk: Uint8Array): Promise<void> {
    for (let from = 0; from < chunk.length; from += DUPLEX_MESSAGE_BYTES_MAX) {
      const part = chunk.subarray(from, from + DUPLEX_MESSAGE_BYTES_MAX);
      await this.#write(part.length, part);
    }
  }

  /** No more bytes come; the client's are taken on. */
  async end(): Promise<void> {
    if (!this.#gone.signal.aborted) {
      this.#say({ type: 'end' });
    }
  }

  async emit(name: string, data: Json | Uint8Array): Promise<void> {
    if (!(data instanceof Uint8Array)) {
      await this.#event(name, data);
      return;
    }
    for (let from = 0; from < data.length; from += DUPLEX_MESSAGE_BYTES_MAX) {
      const part = data.subarray(from, from + DUPLEX_MESSAGE_BYTES_MAX);
      const bytes = Buffer.from(part.buffer, part.byteOffset, part.length);
      await this.#event(name, { data: bytes.toString('base64') });
    }
  }

  answer(answer: Json): Promise<void> {
    return this.#last({ type: 'answer', answer });
  }

  fail(problem: ProblemDetails): Promise<void> {
    return this.#last({ type: 'error', problem });
  }

  async #event(name: string, data: Json): Promise<void> {
    const text = JSON.stringify({ type: 'event', name, data } satisfies DuplexAnswer);
    await this.#write(text.length, text);
  }

  async #write(bytes: number, message: string | Uint8Array): Promise<void> {
    await this.#window.take(bytes);
    if (!this.#gone.signal.aborted) {
      this.#socket.send(message);
    }
  }

  #say(message: DuplexAnswer): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Closed by both sides: what was said before has arrived then. */
  async #last(message: DuplexAnswer): Promise<void> {
    if (this.#gone.signal.aborted) {
      return;
    }
    const closed = new Promise<void>((resolve) => {
      this.gone.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#say(message);
    this.#socket.close(NORMAL_CLOSURE);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSING_MS);
    await closed;
    clearTimeout(timer);
  }

  async *#receive(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#bytesWaiting -= chunk.length;
        const bytes = this.#taken.take(chunk.length);
        if (bytes > 0 && !this.#gone.signal.aborted) {
          this.#say({ type: 'window', bytes });
        }
        yield chunk;
      } else if (this.#broken !== null) {
        throw this.#broken;
      } else if (this.#hasEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  #hear(bytes: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#take(bytes);
      return;
    }
    const message = messageIn(bytes);
    if (message?.type === 'open' && !this.#isOpen) {
      this.#isOpen = true;
      this.#opening.resolve((message.input ?? {}) as Json);
    } else if (message?.type === 'window' && isGrant(message.bytes)) {
      this.#window.grant(message.bytes);
    } else if (message?.type === 'message' && this.#isSayable(message.name, bytes.length)) {
      this.#messages.put({ name: message.name, data: (message.data ?? null) as Json });
    } else if (message?.type === 'end') {
      this.#hasEnded = true;
      this.#wake();
    } else {
      this.#refuse('what this protocol has not');
    }
  }

  #isSayable(name: unknown, bytes: number): boolean {
    return (
      typeof name === 'string' &&
      this.#takes.has(name) &&
      bytes <= DUPLEX_SAID_BYTES_MAX &&
      this.#saidRate.take()
    );
  }

  #take(bytes: Buffer): void {
    this.#bytesWaiting += bytes.length;
    if (!this.#isOpen || this.#hasEnded || this.#bytesWaiting > DUPLEX_WINDOW_BYTES) {
      this.#refuse('bytes that it may not send');
      return;
    }
    if (bytes.length > 0) {
      this.#chunks.push(bytes);
      this.#wake();
    }
  }

  /** Who does not keep to the protocol is not served. */
  #refuse(what: string): void {
    const refusal = invalidRequest([{ field: 'message', detail: `The client has said ${what}.` }]);
    this.#opening.reject(refusal);
    this.#broken ??= refusal;
    this.#wake();
    this.#socket.close(POLICY_VIOLATION, 'protocol');
  }

  #ping(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  #leave(): void {
    clearInterval(this.#pings);
    const left = new DrydockError('timed-out', 'The client has gone.');
    this.#opening.reject(left);
    this.#broken ??= this.#hasEnded ? null : left;
    this.#messages.end();
    this.#wake();
    this.#gone.abort(left);
    this.#window.close();
  }
}

/** A promise that somebody else settles, once. */
class Deferred<Value> {
  resolve: (value: Value) => void = () => undefined;
  reject: (error: unknown) => void = () => undefined;
  readonly promise = new Promise<Value>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    // Whoever awaits it sees the failure; nobody may be awaiting it yet.
    this.promise.catch(() => undefined);
  }
}

function bytesOf(data: RawData): Buffer {
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
}

function messageIn(bytes: Buffer): DuplexRequest | null {
  if (isDeeperThan(bytes, BOUNDS.jsonDepthMax)) {
    return null;
  }
  try {
    const message: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof message === 'object' && message !== null ? (message as DuplexRequest) : null;
  } catch {
    return null;
  }
}

const isGrant = (bytes: unknown): bytes is number =>
  Number.isSafeInteger(bytes) && Number(bytes) > 0 && Number(bytes) <= DUPLEX_WINDOW_BYTES;
