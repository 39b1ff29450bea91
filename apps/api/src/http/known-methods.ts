import { DrydockError } from '@drydock/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

interface Known {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Answers what no route takes: 405 where the path exists, 404 otherwise. Has to be called before
 * any route is added.
 */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const known = new Map<string, Known>();
  app.addHook('onRoute', ({ url, method }) => {
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const each of Array.isArray(method) ? method : [method]) {
      entry.methods.add(each);
    }
    known.set(url, entry);
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = [...known.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((entry) => [...entry.methods]);
    if (methods.length === 0) {
      return sendProblem(
        reply,
        new DrydockError('not-found', 'There is nothing at this path.', {
          hint: 'GET /openapi.json lists every path.',
        }),
      );
    }
    const allowed = [...new Set(methods)].sort().join(', ');
    reply.header('allow', allowed);
    return sendProblem(
      reply,
      new DrydockError('method-not-allowed', `This path takes ${allowed}.`),
    );
  });
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) {
      return '[^/]+';
    }
    return part === '*' ? '.*' : part.replaceAll(/[^\w-]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('/')}$`);
}
