import { BOUNDS, type JsonObject } from '@drydock/model';
import type { Context } from '../../context.ts';
import { parseJsonObject, parseValues } from '../../parse-input.ts';
import { readInput } from '../../read-input.ts';
import { resolveId } from '../../nouns/find.ts';
import { tellLoss } from '../../tell-loss.ts';

export interface CallOptions {
  readonly lease: string;
  readonly set?: readonly string[];
  readonly timeout?: number;
}

/** Calls the operation and prints its answer. */
export async function callOperation(
  context: Context,
  call: { readonly name: string; readonly operation: string; readonly json: string | undefined },
  options: CallOptions,
): Promise<void> {
  const { name, operation, json } = call;
  await context.interruptible(
    async (signal) => {
      const input = parseValues(options.set ?? [], await inputOf(context, json, signal), '--set');
      const client = await context.client();
      const id = await resolveId(client, 'lease', options.lease);
      const answer = await tellLoss(client, id, () =>
        client.leases.call(id, name, operation, input, {
          signal,
          ...(options.timeout !== undefined && { timeoutSeconds: options.timeout }),
        }),
      );
      await context.json(answer);
    },
    () => 'Left at once; whether the operation was done is unknown.',
  );
}

async function inputOf(
  context: Context,
  json: string | undefined,
  signal: AbortSignal,
): Promise<JsonObject> {
  if (json !== '-') {
    return json === undefined ? {} : parseJsonObject(json, 'The input');
  }
  const bytes = await readInput(context, BOUNDS.bodyBytesMax, signal);
  return parseJsonObject(bytes.toString('utf8'), 'Standard input');
}
