import type { TraceSpan, Tracing } from '@drydock/process';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's span; null while nothing is traced. */
    trace: TraceSpan | null;
  }
}

const SERVER_ERROR = 500;

/** A span for each request, which goes on with the trace that the caller names. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.decorateRequest('trace', null);
  if (!tracing.isOn) {
    return;
  }
  app.addHook('onRequest', (request, _reply, done) => {
    const { method } = request;
    // The pattern, never the path.
    const route = request.routeOptions.url ?? 'none';
    const { traceparent } = request.headers;
    request.trace = tracing.start(`${method} ${route}`, {
      parent: typeof traceparent === 'string' ? traceparent : null,
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'drydock.request': request.id,
      },
      serves: true,
    });
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { trace, caller } = request;
    trace?.set({
      'http.response.status_code': reply.statusCode,
      ...(caller !== null && { 'drydock.project': caller.projectId }),
    });
    if (reply.statusCode >= SERVER_ERROR) {
      trace?.fail(String(reply.statusCode));
    }
    trace?.end();
    done();
  });
}
