import type { z } from 'zod';
import type { UseContext } from '../use-context.ts';
import type { EventSchema, EventSchemas, MessageSchemas, Operation } from './operation.ts';

/** What an operation may use besides the lease and its input. */
export interface OperationUse extends UseContext {
  /** Fires when nobody waits for the answer any more, or the lease has ended: stop soon. */
  readonly signal: AbortSignal;
  /**
   * Whether the lease may still act, answered from the database. Ask before every act, and in
   * this order: first leave what the lease's destruction will find (a file in its directory), then
   * ask, then act on what was left. So a release that was committed before is seen here, and one
   * that comes later finds what is there. After a `false` nothing may be done but clearing away;
   * `notEntitled` is what to throw.
   */
  readonly entitled: () => Promise<boolean>;
}

/** Of a download. */
export interface Sending<Head> {
  /** What is told before the first byte, once; `bytes` says how many come, where that is known. */
  readonly begin: (head: Head, body?: { readonly bytes?: number }) => Promise<void>;
  /** Resolves when there is room for more: a slow reader slows the writer. */
  readonly send: (chunk: Uint8Array) => Promise<void>;
}

/** Of a duplex. */
export interface HalfClosing {
  /**
   * Tells the caller that no more bytes come, while what it sends may be read on. Without it they end with the
   * operation.
   */
  readonly end: () => Promise<void>;
}

/** Of an upload, a duplex, and a stream that takes bytes: empty where the caller sends none. */
export interface Receiving {
  /** What the caller sends; the caller is slowed down while it is not read. Read it once. */
  readonly received: AsyncIterable<Uint8Array>;
}

/** Of a duplex. */
export interface Hearing<Messages extends MessageSchemas> {
  /**
   * What the caller says besides bytes, as the schemas have parsed it. One that was not taken yet gives way to a
   * newer of its name. Ends when no more can come; throws `invalid-request` at one that is not declared so. Read it
   * once.
   */
  readonly messages: AsyncIterable<MessageOf<Messages>>;
}

/** Each message that may come, with its data. */
export type MessageOf<Messages extends MessageSchemas> = {
  readonly [Name in keyof Messages & string]: {
    readonly name: Name;
    readonly data: z.output<Messages[Name]>;
  };
}[keyof Messages & string];

/** Of a stream. */
export interface Emitting<Events extends EventSchemas> {
  /** Resolves when there is room for more: a slow reader slows the writer. */
  readonly emit: <Name extends keyof Events & string>(
    name: Name,
    data: EventData<Events[Name]>,
  ) => Promise<void>;
}

export type EventData<Schema extends EventSchema> = Schema extends 'bytes'
  ? Uint8Array
  : Schema extends z.ZodType
    ? z.input<Schema>
    : never;

/** What is given to an operation of that shape, beside what all get. */
export type PartsOf<Op> =
  Op extends Operation<
    infer Shape,
    z.ZodType,
    infer _Output,
    infer Head,
    infer Events,
    infer Messages
  >
    ? Shape extends 'call'
      ? unknown
      : Shape extends 'download'
        ? Sending<Head extends z.ZodType ? z.input<Head> : never>
        : Shape extends 'upload'
          ? Receiving
          : Shape extends 'stream'
            ? Receiving & Emitting<Events>
            : Receiving & Pick<Sending<never>, 'send'> & HalfClosing & Hearing<Messages>
    : never;

/** What an operation returns; a download nothing, its bytes are its answer. */
export type ReturnOf<Op> = Op extends { readonly output: infer Output extends z.ZodType }
  ? z.input<Output>
  : void;

/** What operations of all shapes are given together; each takes what is its own. */
export interface AllParts extends Sending<unknown>, Receiving, HalfClosing {
  readonly emit: (name: string, data: unknown) => Promise<void>;
  readonly messages: AsyncIterable<{ readonly name: string; readonly data: unknown }>;
}

/** The code of an operation of which nothing is known but that its input fits its schema. */
export type AnyRun = (input: unknown, use: OperationUse & AllParts) => Promise<unknown>;

/** An operation's code. */
export type Run<Op extends Operation> = (
  input: z.output<Op['input']>,
  use: OperationUse & PartsOf<Op>,
) => Promise<ReturnOf<Op>>;

/** What whoever has an operation done gives and gets: before and after the schemas have parsed it. */
export type InputOf<Op extends Operation> = z.input<Op['input']>;
export type AnswerOf<Op extends Operation> = Op['output'] extends z.ZodType
  ? z.output<Op['output']>
  : null;
export type HeadOf<Op extends Operation> = Op['head'] extends z.ZodType
  ? z.output<Op['head']>
  : null;
/** What whoever uses it may say, by name: before the schemas have parsed it. */
export type MessageInputs<Op extends Operation> = {
  readonly [Name in keyof Op['messages'] & string]: z.input<Op['messages'][Name]>;
};
/** Each event that may happen, with its data. */
export type EventOf<Op extends Operation> = {
  readonly [Name in keyof Op['events'] & string]: {
    readonly event: Name;
    readonly data: Op['events'][Name] extends z.ZodType ? z.output<Op['events'][Name]> : Uint8Array;
  };
}[keyof Op['events'] & string];
