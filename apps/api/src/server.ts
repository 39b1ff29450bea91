import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE } from '@drydock/contract';
import { BOUNDS, DrydockError } from '@drydock/model';
import { keepServing, type Logger } from '@drydock/process';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { announceWrites } from './events/announce-writes.ts';
import { EventStreams } from './events/event-streams.ts';
import { AccessWatch } from './session/access-watch.ts';
import { Uses } from './use/uses.ts';
import { LeaseEnds } from './use/lease-ends.ts';
import { boundBodies } from './http/body-deadline.ts';
import { acceptBytes } from './http/bytes-body.ts';
import { serveUpgrades } from './http/upgrade.ts';
import { measure } from './http/http-metrics.ts';
import { acceptJsonOnly } from './http/json-body.ts';
import { answerUnknownRoutes } from './http/known-methods.ts';
import { presentable, problemOf, sendProblem } from './http/problem.ts';
import { RateLimits } from './http/rate-limits.ts';
import { register } from './http/register.ts';
import { logFields, logRequests } from './http/request-log.ts';
import { traceRequests } from './http/request-trace.ts';
import { createUseMetrics } from './metrics/use-metrics.ts';
import { serveGauges } from './metrics/serve-gauges.ts';
import { serveCosts } from './metrics/serve-costs.ts';
import { serveForbidden } from './metrics/serve-forbidden.ts';
import { serveStalled } from './metrics/serve-stalled.ts';
import { trackUnusedConnections } from './http/unused-connections.ts';
import { serveDocs } from './pages/docs.ts';
import { serveLogin } from './pages/login.ts';
import { serveMetrics } from './pages/metrics.ts';
import { createPageGuards, PAGES, type PageGuard } from './pages/page-guard.ts';
import type { Ports } from './ports.ts';
import { LeaseRoom } from './quota/lease-room.ts';
import { RecentUse } from './quota/recent-use.ts';
import { StreamRoom } from './quota/stream-room.ts';
import { ENDPOINTS } from './routes/endpoints.generated.ts';
import type { Services } from './services.ts';
import { TranscriptNews } from './use/transcript/transcript-news.ts';
import { Waiters, type WaitersPorts } from './wait/waiters.ts';

export interface Server {
  readonly app: FastifyInstance;
  /** Resolves once it takes connections. */
  listen(at: { readonly host: string; readonly port: number }): Promise<void>;
  /** Answers who waits, lets commands finish within their grace, and closes the connections. */
  stop(): Promise<void>;
}

/** Connections that may wait to be taken: a thousand callers at once must not be sent away. */
const BACKLOG = 4_096;
const REQUEST_ID = /^[\w.-]{1,64}$/;
/** How long a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than any id that a schema takes, so that a schema can refuse it. */
const PATH_PARAMETER_MAX = 4 * BOUNDS.labelLengthMax;
const BAD_REQUEST = 400;

/** Pages that bring much code of others with them: the process decides whether it has them. */
export type ServePages = (app: FastifyInstance, services: Services, guard: PageGuard) => void;

/** The API on its ports, not listening yet. */
export function createServer(ports: Ports, servePages: ServePages = () => undefined): Server {
  const stopping = new AbortController();
  const { views } = ports;
  const streamRoom = new StreamRoom();
  const access = new AccessWatch(ports);
  const eventStreams = new EventStreams(ports, access, streamRoom);
  const leases: WaitersPorts = {
    read: (ids) => views.lease.ofAny(ids),
    listen: (onChanges) => ports.changes.listen(onChanges),
  };
  const uses = new Uses(ports.log);
  const app = createApp(ports.log, stopping.signal);
  const services: Services = {
    ...ports,
    waiters: new Waiters(leases),
    leaseEnds: new LeaseEnds(leases),
    uses,
    access,
    rates: new RateLimits(ports.ratePerSecond),
    leaseRoom: new LeaseRoom(ports.countLeases),
    streamRoom,
    recentUse: new RecentUse(views.quota.use),
    measureUse: createUseMetrics(ports.metrics, uses),
    eventStreams,
    webSockets: serveUpgrades(app),
    transcriptNews: new TranscriptNews(ports.commits, ports.announceCommit),
    stopping: stopping.signal,
  };
  serve(app, services, servePages);
  const closeUnused = trackUnusedConnections(app.server);
  return {
    app,
    listen: async (at) => {
      await app.listen({ ...at, backlog: BACKLOG });
    },
    stop: async () => {
      stopping.abort();
      services.waiters.stop();
      eventStreams.stop();
      const timer = setTimeout(() => services.uses.endAll(), ports.execGraceMs);
      const closed = app.close();
      closeUnused();
      await closed;
      services.leaseEnds.stop();
      clearTimeout(timer);
    },
  };
}

function createApp(log: Logger, stopping: AbortSignal): FastifyInstance {
  const fail = (error: unknown, reply: FastifyReply): FastifyReply => {
    const shown = presentable(error);
    const { request } = reply;
    if (shown.code === 'internal') {
      log.error({ ...logFields(request), err: shown.cause ?? shown }, 'a request failed');
    }
    return sendProblem(reply, shown);
  };
  const app = fastify({
    // Our own line a request is cheaper, and not written at all where its level is off.
    logger: false,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    bodyLimit: BOUNDS.bodyBytesMax,
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    // What comes on an open connection while it is closing is served.
    return503OnClosing: false,
    routerOptions: { maxParamLength: PATH_PARAMETER_MAX },
    frameworkErrors: (error, _request, reply) => {
      void fail(error, reply);
    },
    clientErrorHandler: (error, socket) => refuseUnparsed(error, socket),
  });
  app.server.headersTimeout = REQUEST_TIMEOUT_MS;
  boundBodies(app, REQUEST_TIMEOUT_MS);
  app.decorateRequest('caller', null);
  app.decorateRequest('sessionId', null);
  app.addHook('onListen', (done) => {
    keepServing(app.server, log);
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (stopping.aborted) {
      reply.header('connection', 'close');
    }
    done();
  });
  app.addHook('onResponse', (_request, _reply, done) => {
    if (stopping.aborted) {
      // Its connection is idle from the next turn on, and nobody else would close it.
      setImmediate(() => app.server.closeIdleConnections());
    }
    done();
  });
  app.setErrorHandler((error, _request, reply) => fail(error, reply));
  acceptJsonOnly(app);
  return app;
}

function serve(app: FastifyInstance, services: Services, servePages: ServePages): void {
  const { metrics } = services;
  measure(app, metrics, services);
  serveGauges(services);
  serveStalled(services);
  serveCosts(services);
  serveForbidden(services);
  logRequests(app, services.log);
  traceRequests(app, services.tracing);
  announceWrites(app, services);
  answerUnknownRoutes(app);
  for (const endpoint of ENDPOINTS) {
    if (endpoint.route.bytes === 'request') {
      void app.register((scope, _options, done) => {
        acceptBytes(scope);
        register(scope, endpoint, services);
        done();
      });
    } else {
      register(app, endpoint, services);
    }
  }
  const guardOf = createPageGuards(services);
  serveLogin(app, services);
  serveMetrics(app, services, guardOf(PAGES.metrics));
  serveDocs(app, services, guardOf(PAGES.docs));
  servePages(app, services, guardOf(PAGES.queues));
}

/** What is no HTTP has no request yet: the answer is written by hand. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new DrydockError('invalid-request', 'The request is not valid HTTP.');
  const body = JSON.stringify(problemOf(refusal, randomUUID()));
  socket.end(
    `HTTP/1.1 ${BAD_REQUEST} Bad Request\r\nconnection: close\r\n` +
      `content-type: ${PROBLEM_MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
