import type { Json } from '@drydock/model';
import { locate } from '../endpoints.ts';
import { errorFromAnswer } from '../errors.ts';
import type { LeaseUse } from './lease-use.ts';
import { bodyOf } from './sendable.ts';
import type { Sendable, UseOptions } from './types.ts';

/** Not tried again: bytes that come once cannot be sent twice. */
export async function upload(
  use: LeaseUse,
  input: unknown,
  body: Sendable,
  { signal: given, timeoutSeconds }: UseOptions = {},
): Promise<Json> {
  const { http } = use;
  const signal = use.signalWith(given);
  const { method, path } = locate(
    'leases.upload',
    use.leaseId,
    { input: JSON.stringify(input), timeoutSeconds },
    use.params,
  );
  const sending = bodyOf(body);
  const answering = async (): Promise<Json> => {
    const response = await http.send(method, path, { bytes: sending.body, signal });
    const text = await http.text(response);
    if (!response.ok) {
      throw errorFromAnswer(response.status, text);
    }
    return JSON.parse(text) as Json;
  };
  try {
    return await use.explained(signal, answering());
  } finally {
    sending.close();
  }
}
