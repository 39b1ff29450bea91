import { DrydockError, type Json } from '@drydock/model';
import type { z } from 'zod';
import { describeIssues } from '../kind-fault.ts';
import type { Operation } from './operation.ts';
import type { AllParts } from './use.ts';

/** `AllParts` as callers take them: what an event says is JSON or bytes, as the operation declares it. */
export interface PartsPorts {
  readonly begin: (head: Json, body: { readonly bytes?: number }) => Promise<void>;
  readonly send: (chunk: Uint8Array) => Promise<void>;
  readonly end: () => Promise<void>;
  readonly emit: (name: string, data: Json | Uint8Array) => Promise<void>;
  readonly received: AsyncIterable<Uint8Array>;
  /** As they came. Left out where none can come. */
  readonly messages?: AsyncIterable<ComingMessage>;
}

/** What a caller says to a duplex besides bytes. */
export interface ComingMessage {
  readonly name: string;
  readonly data: Json;
}

/** Nothing comes. */
export const nothingReceived: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {},
};

/** Nothing is said besides. */
export const nothingSaid: AsyncIterable<ComingMessage> = {
  async *[Symbol.asyncIterator]() {},
};

/**
 * What a kind's operation is given, which checks what it says on the way: heads and events fit their
 * schemas, bytes are bytes and come after the head.
 *
 * Each throws a `TypeError` that names the operation: a fault of the kind, for the log and not for the caller.
 *
 * @param title - for that: `scratch-store key-value.get`
 */
export function checkedParts(operation: Operation, title: string, ports: PartsPorts): AllParts {
  const { shape, head, events } = operation;
  let hasBegun = false;
  let hasEnded = false;
  return {
    received: ports.received,
    messages: checkedMessages(operation, title, ports.messages),
    begin: async (given, body = {}) => {
      if (shape !== 'download' || head === null || hasBegun) {
        throw new TypeError(`${title} may not tell a head, or not once more.`);
      }
      const told = parsed(head, given, `${title} tells a head that it does not declare`);
      hasBegun = true;
      await ports.begin(told, body);
    },
    send: async (chunk) => {
      if (shape === 'download' ? !hasBegun : shape !== 'duplex') {
        throw new TypeError(`${title} may not send bytes, or not before its head.`);
      }
      if (hasEnded) {
        throw new TypeError(`${title} sends bytes after it has said that no more come.`);
      }
      await ports.send(bytesOf(chunk, title));
    },
    end: async () => {
      if (shape !== 'duplex') {
        throw new TypeError(`${title} has no bytes of its own to end before its answer.`);
      }
      if (!hasEnded) {
        hasEnded = true;
        await ports.end();
      }
    },
    emit: async (name, data) => {
      const schema = Object.hasOwn(events, name) ? events[name] : undefined;
      if (schema === undefined) {
        throw new TypeError(`${title} does not declare an event "${name}".`);
      }
      await ports.emit(
        name,
        schema === 'bytes'
          ? bytesOf(data, title)
          : parsed(schema, data, `${title} emits a "${name}" that it does not declare`),
      );
    },
  };
}

/** No generator: one that waits could not be left before something comes. */
function checkedMessages(
  { messages }: Operation,
  title: string,
  coming: AsyncIterable<ComingMessage> | undefined,
): AllParts['messages'] {
  if (coming === undefined) {
    return { async *[Symbol.asyncIterator]() {} };
  }
  return {
    [Symbol.asyncIterator]: () => {
      const source = coming[Symbol.asyncIterator]();
      return {
        next: async () => {
          const next = await source.next();
          return next.done === true
            ? { done: true, value: undefined }
            : { done: false, value: parsedMessage(messages, title, next.value) };
        },
        return: async () => {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** @throws DrydockError `invalid-request`: a fault of the caller */
function parsedMessage(
  messages: Operation['messages'],
  title: string,
  { name, data: given }: ComingMessage,
): { readonly name: string; readonly data: unknown } {
  const schema = Object.hasOwn(messages, name) ? messages[name] : undefined;
  if (schema === undefined) {
    throw new DrydockError('invalid-request', `${title} takes no message "${name}".`);
  }
  const { success, data, error } = schema.safeParse(given);
  if (!success) {
    const why = describeIssues(error);
    throw new DrydockError('invalid-request', `${title} takes no such "${name}": ${why}.`);
  }
  return { name, data };
}

/**
 * An answer as the operation declares it; null for a download.
 *
 * @throws TypeError if it is another one: a fault of the kind
 */
export function checkedAnswer({ output }: Operation, title: string, given: unknown): Json {
  return output === null
    ? null
    : parsed(output, given, `${title} answers what it does not declare`);
}

function bytesOf(chunk: unknown, title: string): Uint8Array {
  if (!(chunk instanceof Uint8Array)) {
    throw new TypeError(`${title} sends what are no bytes.`);
  }
  return chunk;
}

function parsed(schema: z.ZodType, given: unknown, sentence: string): Json {
  const { success, data, error } = schema.safeParse(given);
  if (!success) {
    throw new TypeError(`${sentence}: ${describeIssues(error)}.`);
  }
  return (data ?? null) as Json;
}
