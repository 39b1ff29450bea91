import { createHash } from 'node:crypto';
import type { Idempotency } from '@drydock/engine';
import { canonicalJson, DrydockError, type Json } from '@drydock/model';
import type { FastifyRequest } from 'fastify';
import { invalidRequest } from './check-request.ts';

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
    .update(`${request.method} ${path}\n${canonicalJson((body ?? null) as Json)}`)
    .digest();
  return { key, requestHash };
}

export function keyReused(): DrydockError {
  return new DrydockError(
    'idempotency-key-reused',
    'The Idempotency-Key was used before, for another request.',
    { hint: 'Take a new key for each new request; only a retry has the key of before.' },
  );
}
