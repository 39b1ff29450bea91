import { DrydockError, type Json, type JsonObject } from '@drydock/model';
import type { z } from 'zod';
import type { UseContext } from './use-context.ts';

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
  entitled(): Promise<boolean>;
}

/** One thing that the holder of a lease can have done: a call with an answer, in JSON both. */
export interface Operation<View> {
  /** One sentence for lists. */
  readonly summary: string;
  /** A strict object; describe every field. */
  readonly input: z.ZodType<JsonObject>;
  /** What `run` answers is checked with it. Describe every field. */
  readonly output: z.ZodType<Json>;
  /**
   * @param input - as its schema has parsed it
   * @throws DrydockError whose sentence the caller reads; anything else is a fault that is logged
   */
  readonly run: (lease: View, input: JsonObject, use: OperationUse) => Promise<unknown>;
}

/** The interfaces that a kind defines by itself, each with its operations by name. */
export type Operations<View> = Readonly<Record<string, Readonly<Record<string, Operation<View>>>>>;

/**
 * Declares an operation, with `input` and what `run` returns typed by the schemas.
 *
 * ```ts
 * const get = operation({
 *   summary: 'Reads a value.',
 *   input: z.strictObject({ key: z.string().describe('Its name.') }),
 *   output: z.strictObject({ value: z.string().nullable().describe('Null where there is none.') }),
 *   run: async (lease: Lease, { key }, use) => ({ value: await read(lease, key, use) }),
 * });
 * ```
 */
export function operation<View, Input, Output>(declared: {
  readonly summary: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<unknown, Output>;
  readonly run: (lease: View, input: Input, use: OperationUse) => Promise<Output>;
}): Operation<View> {
  const { summary, input, output, run } = declared;
  return {
    summary,
    input: input as z.ZodType as z.ZodType<JsonObject>,
    output: output as z.ZodType as z.ZodType<Json>,
    // What comes in was parsed with this very schema.
    run: (lease, parsed, use) => run(lease, parsed as Input, use),
  };
}

/** What an operation throws where `entitled` has answered `false`. */
export function notEntitled(): DrydockError {
  return new DrydockError('lease-ended', 'The lease has ended; nothing was done.', {
    hint: 'Request another one.',
  });
}
