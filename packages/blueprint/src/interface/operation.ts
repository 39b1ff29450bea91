import type { z } from 'zod';
import type { Shape } from './shape.ts';

/** What an event of a stream carries: JSON of a schema, or bytes as they come. */
export type EventSchema = z.ZodType | 'bytes';
export type EventSchemas = Readonly<Record<string, EventSchema>>;

/** What a caller may say to a duplex besides bytes, by name. */
export type MessageSchemas = Readonly<Record<string, z.ZodType>>;

/** Of streams and duplexes: what comes from the caller while they run. */
export type Receives = 'bytes' | 'nothing';

/**
 * For an operation that runs to an end which is an answer in any case, as a command does: one that was
 * told to stop says how it ended instead of failing, and is waited for however long that takes.
 */
export interface Outcome<Answer> {
  /** The event that carries the answer, where events are streamed. */
  readonly event: string;
  /** In a word out of a few, for metrics: `itself`, `timeout`, ... */
  end(answer: Answer): string;
  /** In a few words, for whoever asks again under the same key and gets no answer: `exit code 3`. */
  describe(answer: Answer): string;
  /** Whether it came to an end of its own, whatever became of the lease at the same time. */
  isOwnEnd(answer: Answer): boolean;
  /** The same answer where the lease's end ended it. */
  withLease(answer: Answer): Answer;
  /** Whether the host was lost in the middle of it: its health is looked at. */
  isHostLost(answer: Answer): boolean;
}

/** One thing that the holder of a lease can have done. Made by `call`, `download`, `upload`, `stream` or `duplex`. */
export interface Operation<
  Kind extends Shape = Shape,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType | null = z.ZodType | null,
  Head extends z.ZodType | null = z.ZodType | null,
  Events extends EventSchemas = EventSchemas,
  Messages extends MessageSchemas = MessageSchemas,
> {
  readonly shape: Kind;
  /** One sentence for lists. */
  readonly summary: string;
  /** A strict object. */
  readonly input: Input;
  /** What it answers at its end; null for a download, whose answer is its bytes. */
  readonly output: Output;
  /** Of a download: what is told before the first byte. Null for others. */
  readonly head: Head;
  /** Of a stream: what may happen, by name. Empty for others. */
  readonly events: Events;
  /** Whether bytes come from the caller. A stream that takes some can do without. */
  readonly receives: Receives;
  /** Of a duplex: what its caller may say besides bytes, by name. Empty for others. */
  readonly messages: Messages;
  /** Its answer holds a secret: it is kept in no record, and not given a second time. */
  readonly secret: boolean;
  readonly outcome: Outcome<unknown> | null;
}

interface Declared<Input extends z.ZodType> {
  readonly summary: string;
  /** A strict object; describe every field. */
  readonly input: Input;
}

interface Answering<Output extends z.ZodType> {
  /** What it answers is checked with it. Describe every field. */
  readonly output: Output;
  /** The answer holds a secret: it is kept in no record. A repetition under the same key is refused. */
  readonly secret?: boolean;
}

const NO_EVENTS = {};
type NoEvents = Record<never, never>;
const NO_MESSAGES = {};
type NoMessages = Record<never, never>;

/** JSON to JSON. */
export function call<Input extends z.ZodType, Output extends z.ZodType>(
  declared: Declared<Input> & Answering<Output>,
): Operation<'call', Input, Output, null, NoEvents, NoMessages> {
  const { summary, input, output, secret = false } = declared;
  const rest = {
    events: NO_EVENTS,
    receives: 'nothing',
    head: null,
    outcome: null,
    messages: NO_MESSAGES,
  } as const;
  return { shape: 'call', summary, input, output, secret, ...rest };
}

/** JSON to bytes, of any length. `head` is told before the first of them: what it is, how much. */
export function download<Input extends z.ZodType, Head extends z.ZodType>(
  declared: Declared<Input> & { readonly head: Head },
): Operation<'download', Input, null, Head, NoEvents, NoMessages> {
  const { summary, input, head } = declared;
  const rest = {
    events: NO_EVENTS,
    receives: 'nothing',
    secret: false,
    outcome: null,
    messages: NO_MESSAGES,
  } as const;
  return { shape: 'download', summary, input, output: null, head, ...rest };
}

/** Bytes to JSON; `input` says where they belong. */
export function upload<Input extends z.ZodType, Output extends z.ZodType>(
  declared: Declared<Input> & Answering<Output>,
): Operation<'upload', Input, Output, null, NoEvents, NoMessages> {
  const { summary, input, output, secret = false } = declared;
  const rest = {
    events: NO_EVENTS,
    receives: 'bytes',
    head: null,
    outcome: null,
    messages: NO_MESSAGES,
  } as const;
  return { shape: 'upload', summary, input, output, secret, ...rest };
}

/**
 * JSON to events, as they happen, and an answer at the end. `started` comes first, once the operation may
 * act, and `end` last with the answer.
 */
export function stream<
  Input extends z.ZodType,
  Output extends z.ZodType,
  const Events extends EventSchemas,
>(
  declared: Declared<Input> &
    Answering<Output> & {
      /** By name. `bytes` for output that is no text, else a schema. */
      readonly events: Events;
      /** Bytes that come from the caller meanwhile, as a command's standard input. Default: none. */
      readonly receives?: Receives;
      readonly outcome?: Outcome<z.output<Output>>;
    },
): Operation<'stream', Input, Output, null, Events, NoMessages> {
  const { summary, input, output, events, secret = false, receives = 'nothing' } = declared;
  const outcome = (declared.outcome ?? null) as Outcome<unknown> | null;
  const rest = { head: null, outcome, messages: NO_MESSAGES } as const;
  return { shape: 'stream', summary, input, output, events, receives, secret, ...rest };
}

/**
 * Bytes both ways, as a tunnel, each of which may end before the other, and an answer at the end. `messages` are what the caller may say besides: a word
 * about how things are now, of which only the newest counts.
 */
export function duplex<
  Input extends z.ZodType,
  Output extends z.ZodType,
  const Messages extends MessageSchemas = NoMessages,
>(
  declared: Declared<Input> &
    Answering<Output> & {
      /** By name. Describe every field. */
      readonly messages?: Messages;
      readonly outcome?: Outcome<z.output<Output>>;
    },
): Operation<'duplex', Input, Output, null, NoEvents, Messages> {
  const { summary, input, output, secret = false } = declared;
  const messages = declared.messages ?? (NO_MESSAGES as Messages);
  const outcome = (declared.outcome ?? null) as Outcome<unknown> | null;
  const rest = { events: NO_EVENTS, receives: 'bytes', head: null } as const;
  return { shape: 'duplex', summary, input, output, secret, messages, outcome, ...rest };
}
