import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** How long who sends more than is taken may take to notice the answer. */
const LINGER_MS = 1_000;

/**
 * Takes bodies that are bytes, of any length, as they come; JSON is another matter. For a scope of routes that
 * want them.
 */
export function acceptBytes(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
    done(null, payload);
  });
  // What is refused, or not read to its end, would be read and thrown away for as long as it comes.
  scope.addHook('onSend', (request, reply, _payload, done) => {
    if (!request.raw.complete) {
      reply.header('connection', 'close');
    }
    done();
  });
  scope.addHook('onResponse', (request: FastifyRequest, _reply: FastifyReply, done) => {
    if (!request.raw.complete) {
      setTimeout(() => request.raw.destroy(), LINGER_MS).unref();
    }
    done();
  });
}
