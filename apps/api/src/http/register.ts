import type { RouteName } from '@drydock/contract';
import { permit } from '@drydock/engine';
import type { Caller } from '@drydock/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { authenticate } from './authenticate.ts';
import { checkRequest } from './check-request.ts';
import { CheckedCall } from './checked-call.ts';
import { asksForWebSocket } from './upgrade.ts';
import { requireRate } from './rate-limits.ts';
import { SENT, type Call, type Endpoint } from './endpoint.ts';
import { idempotencyOf, refusalOf } from './idempotency.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on what is open to everybody. */
    caller: Caller | null;
    /** By which the caller calls; null for a token of their own. */
    sessionId: string | null;
  }
}

/** Serves the endpoint: authenticates, checks, calls its handler, answers. */
export function register(app: FastifyInstance, endpoint: Endpoint, services: Services): void {
  const { route, needs } = endpoint;
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { takesBytes: route.bytes === 'request' },
    // Asking what a download would say would have it done.
    exposeHeadRoute: route.bytes === undefined,
    // Before the body is read: a stranger's body is nothing to work on.
    onRequest: async (request, reply) => {
      if (needs !== null) {
        if (request.headers.authorization === undefined) {
          // What a cookie asks for looks to a cache as if it were everybody's.
          reply.header('cache-control', 'no-store');
        }
        const { caller, sessionId } = await authenticate(
          request.headers,
          services,
          asksForWebSocket(request) ? 'socket' : 'script',
        );
        requireRate(caller, services.rates, reply);
        permit(caller, needs);
        request.caller = caller;
        request.sessionId = sessionId;
      }
    },
    handler: async (request, reply) => {
      const call = callOf(endpoint, request, reply);
      let answer: unknown;
      try {
        answer = await endpoint.handle(call, services);
      } catch (error) {
        throw await refusalOf(error, call, services.answers);
      }
      if (answer === SENT) {
        return;
      }
      reply.code(reply.statusCode === 200 ? route.status : reply.statusCode);
      if (answer === undefined) {
        await reply.send();
        return;
      }
      // Fastify's generated serializers would check the answer again; what is stored is right.
      await reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
    },
  });
}

function callOf(
  { route }: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
): Call<RouteName> {
  const { params, query, body } = request;
  const checked = checkRequest(route, { params, query, body });
  const idempotency = idempotencyOf(request, checked.body);
  return new CheckedCall(checked, idempotency, request, reply).forHandler();
}
