import { isId } from '@drydock/model';
import type { Logger } from '@drydock/process';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const CLIENT_ERROR = 400;
const SERVER_ERROR = 500;

/** What every line about a request carries: who asked for what, never what they sent. */
export function logFields(request: FastifyRequest): Readonly<Record<string, string>> {
  const { id, method, caller, params } = request;
  const { id: object } = (params ?? {}) as { readonly id?: unknown };
  return {
    request: id,
    method,
    // The pattern: a path may hold anything.
    route: request.routeOptions.url ?? 'none',
    ...(caller !== null && { tokenId: caller.tokenId, project: caller.projectId }),
    ...(typeof object === 'string' && isId('lease', object) && { lease: object }),
    ...(typeof object === 'string' && isId('resource', object) && { resource: object }),
  };
}

/** The lease that a request has made, as its answer names it. */
function madeBy(reply: FastifyReply): Readonly<Record<string, string>> {
  const location = reply.getHeader('location');
  const id = typeof location === 'string' ? location.slice(location.lastIndexOf('/') + 1) : '';
  return isId('lease', id) ? { lease: id } : {};
}

/**
 * One line a request. What went well is logged at `debug`: at a few thousand requests a second it
 * would be most of what the process does. What a caller got wrong at `info`, what we did at `warn`.
 */
export function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status } = reply;
    const level = status < CLIENT_ERROR ? 'debug' : status < SERVER_ERROR ? 'info' : 'warn';
    if (log.isLevelEnabled(level)) {
      const durationMs = Math.round(reply.elapsedTime);
      log[level]({ ...logFields(request), ...madeBy(reply), status, durationMs }, 'answered');
    }
    done();
  });
}
