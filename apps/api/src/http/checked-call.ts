import type { RouteName } from '@drydock/contract';
import type { Idempotency } from '@drydock/engine';
import type { Caller } from '@drydock/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Parts } from './check-request.ts';
import type { Call } from './endpoint.ts';

/**
 * A request whose parts passed the schemas of its route. A class: V8 keeps an object literal with an
 * accessor as a dictionary, and every property that a handler reads is looked up in it. That took 50 µs
 * of each request (`findings/v8-accessor-in-literal.sh`).
 */
export class CheckedCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: Caller | null;
  readonly idempotency: Idempotency | null;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  #gone: AbortSignal | null = null;

  constructor(
    { params, query, body }: Parts,
    idempotency: Idempotency | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    this.params = params;
    this.query = query;
    this.body = body;
    this.caller = request.caller;
    this.idempotency = idempotency;
    this.request = request;
    this.reply = reply;
  }

  /** Made only for those who wait: most requests are answered before anybody could go. */
  get gone(): AbortSignal {
    this.#gone ??= goneSignal(this.reply);
    return this.#gone;
  }

  /** As the handler of the route that it was checked for takes it. */
  forHandler(): Call<RouteName> {
    return this as unknown as Call<RouteName>;
  }
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const { raw } = reply;
  if (raw.destroyed) {
    gone.abort();
  }
  raw.once('close', () => {
    if (!raw.writableFinished) {
      gone.abort();
    }
  });
  return gone.signal;
}
