import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

/** Tells those who follow events, here and elsewhere, that a request may have written some. */
export function announceWrites(
  app: FastifyInstance,
  { announceCommit, eventStreams }: Services,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (request.method !== 'GET' && request.method !== 'HEAD' && reply.statusCode < 400) {
      eventStreams.feeds.look();
      announceCommit();
    }
    done();
  });
}
