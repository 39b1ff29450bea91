import { DrydockError, quotaExceeded, roleReaches } from '@drydock/model';
import type { Caller } from '@drydock/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireRate } from '../http/rate-limits.ts';
import type { Services } from '../services.ts';
import { sessionCookie, sessionIn } from '../session/cookie.ts';
import { isFromOwnPage } from '../session/own-client.ts';
import { withRedis } from '../session/with-redis.ts';
import { escapeHtml, sendPage } from './html.ts';
import { PAGES } from './page-guard.ts';

const FORM_BYTES_MAX = 4_096;
/** Only pages of this server: a path that is not the beginning of another host's URL. */
const OWN_PATH = /^\/(?![/\\])[\x21-\x7e]*$/;
const UNAUTHORIZED = 401;

/** The page that takes a token and gives the cookie for the pages that people look at. */
export function serveLogin(
  app: FastifyInstance,
  { tokens, rates, sessions }: Pick<Services, 'tokens' | 'rates' | 'sessions'>,
): void {
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES_MAX },
      (_request, text, parsed) => parsed(null, new URLSearchParams(String(text))),
    );
    scope.get('/login', (request, reply) => {
      const { to } = request.query as { to?: unknown };
      return showForm(reply, pathOf(to) ?? '', false);
    });
    scope.post('/login', async (request, reply) => {
      requireOwnPage(request);
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const to = pathOf(form.get('to'));
      const caller = await tokens.authenticate((form.get('token') ?? '').trim());
      if (caller === null) {
        return showForm(reply.code(UNAUTHORIZED), to ?? '', true);
      }
      requireRate(caller, rates, reply);
      const { sessions: limit } = caller.quotas;
      const opened = await withRedis(() => sessions.open({ ...caller, max: limit }));
      if (opened.outcome === 'full') {
        throw quotaExceeded('sessions', { used: opened.used, limit });
      }
      return reply
        .header('set-cookie', sessionCookie(request, opened.id, opened.maxAgeSeconds))
        .redirect(to ?? homeOf(caller), 303);
    });
    scope.post('/logout', async (request, reply) => {
      requireOwnPage(request);
      const id = sessionIn(request.headers.cookie);
      if (id !== null) {
        await withRedis(() => sessions.close(id));
      }
      return reply.header('set-cookie', sessionCookie(request, '', 0)).redirect('/login', 303);
    });
    done();
  });
}

/** Else another site could log somebody in as somebody else, or out. */
function requireOwnPage(request: FastifyRequest): void {
  if (!isFromOwnPage(request.headers)) {
    throw new DrydockError('forbidden', 'The form was sent by a page of another site.', {
      hint: 'Open /login here and try again.',
    });
  }
}

/** Null for what is no path of this server. */
function pathOf(to: unknown): string | null {
  return typeof to === 'string' && OWN_PATH.test(to) ? to : null;
}

/** The first page that the token is good for. */
function homeOf({ administers, role }: Caller): string {
  return administers && roleReaches(role, PAGES.queues.role) ? '/queues' : '/docs';
}

function showForm(reply: FastifyReply, to: string, wasWrong: boolean): FastifyReply {
  const wrong = wasWrong ? '<p class="wrong">This token is not known.</p>' : '';
  return sendPage(
    reply,
    'Drydock',
    `${wrong}<form method="post" action="/login">
      <input type="hidden" name="to" value="${escapeHtml(to)}">
      <p><label>Token<input name="token" type="password" autocomplete="off" required autofocus></label></p>
      <p><button>Log in</button></p></form>`,
  );
}
