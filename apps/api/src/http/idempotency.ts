import { createHash } from 'node:crypto';
import { keyReused, type AnswerStore, type Idempotency, invalidRequest } from '@drydock/engine';
import { canonicalJson, DrydockError, ERRORS, type Json } from '@drydock/model';
import type { Caller } from '@drydock/store';
import type { FastifyRequest } from 'fastify';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** What the request is recorded under, or null where it carries no key. */
export function idempotencyOf(request: FastifyRequest, body: unknown): Idempotency | null {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || key === undefined) {
    return null;
  }
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw invalidRequest([
      {
        field: 'headers.idempotency-key',
        detail: 'must be 1 to 255 printable ASCII characters without spaces',
      },
    ]);
  }
  const path = request.url.split('?', 1)[0] ?? '';
  const requestHash = createHash('sha256')
    // Where both are taken, no body and an empty one are the same.
    .update(`${request.method} ${path}\n${canonicalJson((body ?? {}) as Json)}`)
    .digest();
  return { key, requestHash };
}

/**
 * Why a request is refused. Whatever else is wrong with it, a key that stands for another request
 * comes first: routes that find something to refuse before they look at the key need not ask.
 */
export async function refusalOf(
  error: unknown,
  call: { readonly caller: Caller | null; readonly idempotency: Idempotency | null },
  answers: Pick<AnswerStore, 'find'>,
): Promise<unknown> {
  const { caller, idempotency } = call;
  if (caller === null || idempotency === null || !isRefusal(error)) {
    return error;
  }
  try {
    const before = await answers.find(caller.projectId, idempotency.key);
    return before === null || before.requestHash.equals(idempotency.requestHash)
      ? error
      : keyReused();
  } catch {
    // The database has gone meanwhile; the refusal is right without it.
    return error;
  }
}

/** Of the request, not a fault on the way. */
function isRefusal(error: unknown): boolean {
  return DrydockError.is(error) && error.code in ERRORS && ERRORS[error.code].status < 500;
}
