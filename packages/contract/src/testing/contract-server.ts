import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { DrydockError, ERRORS, statusOf, type ErrorCode, type JsonObject } from '@drydock/model';
import { PROBLEM_MEDIA_TYPE, problemsOf } from '../http/problem.ts';
import { ROUTES, type Route, type RouteName } from '../routes.ts';
import { FaultPlan, type Fault } from './faults.ts';
import { Handlers } from './handlers.ts';
import { LeaseBook } from './lease-book.ts';

interface Call {
  readonly name: RouteName;
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: JsonObject;
  readonly body: JsonObject;
}

export interface SeenRequest {
  /** `POST /v1/leases?wait=active` */
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body: object | undefined;
}

/**
 * An API in memory for the tests of its clients: a real HTTP server on a free port of 127.0.0.1
 * that takes only what the contract's schemas take, runs commands for real, and fails on demand.
 */
export class ContractServer {
  readonly token = 'a-token-for-tests';
  readonly book = new LeaseBook();
  readonly faults = new FaultPlan();
  /** Every request so far, also those that a fault befell. */
  readonly seen: SeenRequest[] = [];
  readonly handlers = new Handlers(this.book);
  readonly #server: Server;
  readonly #answers = new Map<string, { request: string; answer: Promise<Answer> }>();
  #requests = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<ContractServer> {
    const server = new ContractServer();
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many requests so far match. */
  count(pattern: RegExp): number {
    return this.seen.filter(({ line }) => pattern.test(line)).length;
  }

  /** Cuts every connection that is open, streams in their middle. */
  cutConnections(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.book.close();
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests += 1;
    const requestId = `req-${this.#requests}`;
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const line = `${request.method} ${request.url}`;
    this.seen.push({ line, headers: request.headers, body });
    const fault = this.faults.next(line);
    if (fault?.kind === 'cut-before') {
      response.destroy();
      return;
    }
    if (fault?.kind === 'slow') {
      await pause(fault.delayMs, undefined, { ref: false });
    }
    try {
      const answer = await this.#answer(request, response, body, gone.signal, fault);
      if (fault?.kind === 'cut-after') {
        response.destroy();
      } else if (answer !== null) {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
      }
    } catch (error) {
      sendProblem(response, error, requestId);
    }
  }

  /** Null where the answer has already been streamed. */
  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
    gone: AbortSignal,
    fault: Fault | undefined,
  ): Promise<Answer | null> {
    if (fault?.kind === 'problem') {
      throw new DrydockError(fault.code as ErrorCode, 'Asked for by the test.');
    }
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      throw new DrydockError('unauthenticated', 'The token is not known.');
    }
    const call = parse(request, body);
    if (call.name === 'events.list') {
      return this.handlers.events(request, response, call.query, gone);
    }
    if (call.name === 'transcripts.read') {
      const { transcript = '' } = call.params;
      if (request.headers.accept !== 'text/event-stream') {
        return { status: 200, body: this.handlers.transcripts.page(transcript, call.query) };
      }
      await this.handlers.transcripts.stream(transcript, call.query, response);
      return null;
    }
    if (request.headers.accept === 'text/event-stream') {
      await this.handlers.stream(call.id, call.body, gone, response);
      return null;
    }
    const handle = async (): Promise<Answer> => ({
      status: ROUTES[call.name].status,
      body: await (call.name === 'leases.call'
        ? this.handlers.callOperation(call.id, call.params, call.body)
        : this.handlers.handle(call.name, call.id, call.query, call.body, gone)),
    });
    const key = request.headers['idempotency-key'];
    const needsKey = request.method === 'POST' && !ALIKE_EACH_TIME.has(call.name);
    if (!needsKey && key === undefined) {
      return handle();
    }
    if (typeof key !== 'string') {
      throw new DrydockError('invalid-request', 'A POST needs an Idempotency-Key.');
    }
    const asked = `${request.url} ${body}`;
    const before = this.#answers.get(key);
    if (before !== undefined && before.request !== asked) {
      throw new DrydockError('idempotency-key-reused', 'The key was used for something else.');
    }
    const answer = before?.answer ?? handle();
    this.#answers.set(key, { request: asked, answer });
    return answer;
  }
}

/** What is the same wish each time, or does no harm twice. */
const ALIKE_EACH_TIME: ReadonlySet<RouteName> = new Set(['leases.release', 'leases.renew']);

/** What a path says itself goes before what could stand for it, as in any router. */
const ROUTES_IN_ORDER = (Object.entries(ROUTES) as [RouteName, Route][]).toSorted(
  ([, one], [, other]) => Number(one.path.includes('{')) - Number(other.path.includes('{')),
);

function parse(request: IncomingMessage, body: string): Call {
  const url = new URL(request.url ?? '/', 'http://localhost');
  for (const [name, route] of ROUTES_IN_ORDER) {
    const pattern = new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(url.pathname);
    if (match !== null && route.method === request.method) {
      const query: Record<string, unknown> = {};
      for (const key of new Set(url.searchParams.keys())) {
        const all = url.searchParams.getAll(key);
        query[key] = all.length === 1 ? all[0] : all;
      }
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([key, text]) => [key, decodeURIComponent(text)]),
      );
      const sent: unknown = body === '' ? undefined : JSON.parse(body);
      return {
        name,
        id: params['id'] ?? '',
        params,
        query: checked(route.query, query, 'query'),
        body: checked(route.body, sent, 'body'),
      };
    }
  }
  throw new DrydockError('not-found', `There is no ${request.method} ${url.pathname}.`);
}

function checked(schema: Route['query'], value: unknown, root: string): JsonObject {
  if (schema === undefined) {
    return {};
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, root);
    const said = problems.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
    throw new DrydockError('invalid-request', `The request is wrong: ${said}.`, { problems });
  }
  return (parsed.data ?? {}) as JsonObject;
}

function sendProblem(response: ServerResponse, error: unknown, requestId: string): void {
  const known = DrydockError.is(error)
    ? error
    : new DrydockError('internal', error instanceof Error ? error.message : 'Unknown.');
  const { means } = ERRORS[known.code];
  const status = statusOf(known);
  response.writeHead(status, { 'content-type': PROBLEM_MEDIA_TYPE });
  response.end(
    JSON.stringify({
      type: `/errors/${known.code}`,
      title: means,
      status,
      detail: known.message,
      code: known.code,
      ...(known.hint !== undefined && { hint: known.hint }),
      requestId,
      ...(known.problems.length > 0 && { problems: known.problems }),
    }),
  );
}
