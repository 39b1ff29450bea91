import { environment } from '#environment';
import type { ProblemDetails } from '@drydock/contract';
import {
  DUPLEX_MESSAGE_BYTES_MAX,
  DUPLEX_PROTOCOL,
  SendWindow,
  TakenBytes,
  type DuplexAnswer,
  type DuplexRequest,
} from '@drydock/contract/duplex';
import { locate } from '../endpoints.ts';
import type { Socket } from '../environment/environment.ts';
import { errorFromProblem, unreachable } from '../errors.ts';
import { interrupted, type LeaseUse } from './lease-use.ts';

/** What comes, one after the other. No bytes come after `end`; the answer is the last. */
export type Coming =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'event'; readonly name: string; readonly data: unknown }
  | { readonly type: 'end' }
  | { readonly type: 'answer'; readonly answer: unknown };

interface Queued {
  readonly coming: Coming;
  /** What it counts, of what may be on the way. */
  readonly bytes: number;
}

/** The client's side of `@drydock/contract/duplex`. */
export class DuplexSocket {
  readonly #socket: Socket;
  readonly #window = new SendWindow();
  readonly #taken = new TakenBytes();
  readonly #queue: Queued[] = [];
  readonly #letGo: () => void;
  #wake: () => void = () => undefined;
  #failure: { readonly error: unknown } | undefined;
  #hasStarted = false;
  #isOver = false;

  /**
   * Resolves once the operation has started.
   *
   * @throws DrydockError whatever refuses it; the signal's reason
   */
  static async open(
    use: LeaseUse,
    input: unknown,
    {
      timeoutSeconds,
      signal,
    }: { readonly timeoutSeconds: number | undefined; readonly signal: AbortSignal },
  ): Promise<DuplexSocket> {
    const { http } = use;
    signal.throwIfAborted();
    const { path } = locate('leases.download', use.leaseId, { timeoutSeconds }, use.params);
    const url = `${http.url.replace(/^http/, 'ws')}${path}`;
    const socket = await environment.openSocket(url, DUPLEX_PROTOCOL, http.identity);
    const opened = new DuplexSocket(socket, http.url, input, signal);
    while (!opened.#hasStarted && opened.#failure === undefined) {
      await opened.#somethingNew();
    }
    opened.#throwIfFailed();
    return opened;
  }

  private constructor(socket: Socket, url: string, input: unknown, signal: AbortSignal) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#say({ type: 'open', input });
    socket.onmessage = ({ data }) => this.#hear(data);
    // A browser says nothing of why; `ws` names the status that was answered instead.
    socket.onerror = ({ message }) => this.#fail(unreachable(url, new Error(message ?? 'refused')));
    socket.onclose = () => this.#fail(interrupted('The WebSocket was closed.'));
    const abort = (): void => this.fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#letGo = () => signal.removeEventListener('abort', abort);
  }

  /** Resolves when there is room for more. */
  async send(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += DUPLEX_MESSAGE_BYTES_MAX) {
      const part = bytes.subarray(from, from + DUPLEX_MESSAGE_BYTES_MAX);
      await this.#window.take(part.length);
      this.#throwIfFailed();
      if (this.#isOver) {
        return;
      }
      // What it is a part of may be of any memory; a WebSocket's is not shared.
      this.#socket.send(part as Uint8Array<ArrayBuffer>);
    }
  }

  /** What the operation declares, besides bytes. */
  tell(name: string, data: unknown): void {
    if (!this.#isOver && this.#failure === undefined) {
      this.#say({ type: 'message', name, data });
    }
  }

  end(): void {
    if (!this.#isOver && this.#failure === undefined) {
      this.#say({ type: 'end' });
    }
  }

  /** What comes next. Once it is taken, as much more may come. */
  async next(): Promise<Coming> {
    for (;;) {
      const queued = this.#queue.shift();
      if (queued !== undefined) {
        const granted = this.#taken.take(queued.bytes);
        if (granted > 0 && !this.#isOver) {
          this.#say({ type: 'window', bytes: granted });
        }
        return queued.coming;
      }
      this.#throwIfFailed();
      if (this.#isOver) {
        throw interrupted('It was closed from this side.');
      }
      await this.#somethingNew();
    }
  }

  /** Ends it from this side, for that reason. */
  fail(error: unknown): void {
    this.#fail(error);
    this.#socket.close();
  }

  close(): void {
    this.#over();
    this.#socket.close();
  }

  #hear(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      this.#put({ type: 'bytes', bytes: new Uint8Array(data) }, data.byteLength);
      return;
    }
    const message = JSON.parse(data) as DuplexAnswer;
    switch (message.type) {
      case 'started':
        this.#hasStarted = true;
        this.#wake();
        return;
      case 'window':
        this.#window.grant(message.bytes);
        return;
      case 'event':
        this.#put(message, data.length);
        return;
      case 'end':
        this.#put(message, 0);
        return;
      case 'answer':
        this.#hasStarted = true;
        this.#over();
        this.#put(message, 0);
        return;
      case 'error': {
        const problem = message.problem as Partial<ProblemDetails>;
        this.#fail(errorFromProblem(problem, problem.status ?? 500));
      }
    }
  }

  #put(coming: Coming, bytes: number): void {
    this.#queue.push({ coming, bytes });
    this.#wake();
  }

  #say(message: DuplexRequest): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Nothing more is said, and what happens to the connection matters no more. */
  #over(): void {
    this.#isOver = true;
    this.#letGo();
    this.#window.close();
    this.#wake();
  }

  #fail(error: unknown): void {
    if (!this.#isOver) {
      this.#failure ??= { error };
      this.#over();
    }
  }

  #throwIfFailed(): void {
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
