import type { TokenReader } from '@drydock/store';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { escapeHtml, sendPage } from './html.ts';
import { SESSION_COOKIE } from './page-guard.ts';
import type { Sessions } from './sessions.ts';

const FORM_BYTES_MAX = 4_096;
/** Only pages of this server: a path that is not the beginning of another host's URL. */
const OWN_PATH = /^\/(?![/\\])[\x21-\x7e]*$/;
const HOME = '/queues';
const UNAUTHORIZED = 401;

/** The page that takes a token and gives the cookie for the pages that people look at. */
export function serveLogin(app: FastifyInstance, tokens: TokenReader, sessions: Sessions): void {
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES_MAX },
      (_request, text, parsed) => parsed(null, new URLSearchParams(String(text))),
    );
    scope.get('/login', (request, reply) => {
      const { to } = request.query as { to?: unknown };
      return showForm(reply, pathOf(to), false);
    });
    scope.post('/login', async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const to = pathOf(form.get('to'));
      const caller = await tokens.authenticate((form.get('token') ?? '').trim());
      if (caller === null) {
        return showForm(reply.code(UNAUTHORIZED), to, true);
      }
      const { id, maxAgeSeconds } = sessions.open(caller.tokenId);
      const secure = request.protocol === 'https' ? '; Secure' : '';
      return reply
        .header(
          'set-cookie',
          `${SESSION_COOKIE}=${id}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`,
        )
        .redirect(to, 303);
    });
    done();
  });
}

function pathOf(to: unknown): string {
  return typeof to === 'string' && OWN_PATH.test(to) ? to : HOME;
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
