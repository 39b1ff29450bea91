import type {
  AnswerOf,
  EventOf,
  HeadOf,
  InputOf,
  MessageInputs,
  Operation,
  Operations,
} from '@drydock/blueprint/interface';
import type { OperationOptions } from '../call-operation.ts';
import type { Channel } from './channel.ts';
import type { Download } from './download.ts';
import type { Happening } from './happening.ts';

/** An interface of a lease: each of its operations, typed by the definition. */
export type InterfaceClient<Members extends Operations> = {
  readonly [Name in keyof Members]: OperationClient<Members[Name]>;
};

export type OperationClient<Op extends Operation> = {
  call: (input: InputOf<Op>, options?: OperationOptions) => Promise<AnswerOf<Op>>;
  download: (input: InputOf<Op>, options?: UseOptions) => Promise<Download<HeadOf<Op>>>;
  upload: (input: InputOf<Op>, body: Sendable, options?: UseOptions) => Promise<AnswerOf<Op>>;
  stream: (
    input: InputOf<Op>,
    options?: StreamOptions,
  ) => Promise<Happening<EventOf<Op>, AnswerOf<Op>>>;
  duplex: (
    input: InputOf<Op>,
    options?: UseOptions,
  ) => Promise<Channel<AnswerOf<Op>, MessageInputs<Op>>>;
}[Op['shape']];

/** Bytes, at once or as they come. A browser can send those alone that are there at once. */
export type Sendable =
  string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

export interface UseOptions {
  /** Firing it ends the operation. */
  readonly signal?: AbortSignal | undefined;
  /** Whole seconds after which it is given up; without it, it goes on for as long as the lease does. */
  readonly timeoutSeconds?: number;
}

export interface StreamOptions extends UseOptions {
  /** What a stream that takes bytes is sent meanwhile: over a WebSocket then. */
  readonly sends?: Sendable;
}
