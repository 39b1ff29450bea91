import type { JsonObject } from '@drydock/model';
import type { FastifyInstance } from 'fastify';
import { escapeHtml, sendPage } from './html.ts';
import { openApiDocument } from './openapi.ts';
import type { Services } from '../services.ts';
import type { PageGuard } from './page-guard.ts';

/** `GET /openapi.json`, and `GET /docs` to read it. */
export function serveDocs(
  app: FastifyInstance,
  { kinds }: Pick<Services, 'kinds'>,
  guard: PageGuard,
): void {
  let document: JsonObject | undefined;
  const written = (): JsonObject => (document ??= openApiDocument(kinds.all));
  app.get('/openapi.json', { onRequest: guard }, (_request, reply) => reply.send(written()));
  app.get('/docs', { onRequest: guard }, (_request, reply) =>
    sendPage(reply, 'Drydock API', renderDocument(written())),
  );
}

function renderDocument(document: JsonObject): string {
  const paths = Object.entries(document['paths'] as JsonObject);
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods as JsonObject).map(([method, operation]) =>
      renderOperation(method.toUpperCase(), path, operation as JsonObject),
    ),
  );
  const { schemas } = document['components'] as { schemas: JsonObject };
  const shapes = Object.entries(schemas).map(
    ([name, schema]) => `<details id="${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code>
      </summary>${renderJson(schema)}</details>`,
  );
  return `<form method="post" action="/logout"><p><a href="/openapi.json">OpenAPI 3.1</a>
    <button>Log out</button></p></form><h2>Requests</h2>${operations.join('')}
    <h2>Shapes</h2>${shapes.join('')}`;
}

function renderOperation(method: string, path: string, operation: JsonObject): string {
  const { summary, parameters, requestBody, responses } = operation;
  return `<details><summary><code>${method} ${escapeHtml(path)}</code>
    ${escapeHtml(typeof summary === 'string' ? summary : '')}</summary>
    ${renderJson({ parameters: parameters ?? [], requestBody: requestBody ?? null, responses: responses ?? {} })}
    </details>`;
}

function renderJson(value: unknown): string {
  return `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}
