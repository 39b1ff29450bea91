import type { FastifyInstance } from 'fastify';

/**
 * Cuts off whoever takes too long over a body. In place of Node.js's `requestTimeout`, which counts uploads of
 * any length too.
 */
export function boundBodies(app: FastifyInstance, timeoutMs: number): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.routeOptions.config.takesBytes !== true && !request.raw.complete) {
      const timer = setTimeout(() => request.raw.destroy(), timeoutMs);
      payload.once('close', () => clearTimeout(timer));
      payload.once('end', () => clearTimeout(timer));
    }
    done(null, payload);
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the body is bytes of any length. */
    takesBytes?: boolean;
  }
}
