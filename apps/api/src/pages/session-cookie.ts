import type { FastifyRequest } from 'fastify';

const NAME = 'drydock_session';

/** Not sent with anything that another site begins, and out of reach of scripts. */
export function sessionCookie(request: FastifyRequest, id: string, maxAgeSeconds: number): string {
  const secure = isEncrypted(request) ? '; Secure' : '';
  return `${NAME}=${id}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
}

export function sessionIn(cookies: string | undefined): string | null {
  for (const cookie of (cookies ?? '').split(';')) {
    const [name, value] = cookie.trim().split('=', 2);
    if (name === NAME && value !== undefined) {
      return value;
    }
  }
  return null;
}

/** As the browser sees it: behind a proxy the last stretch is plain. */
function isEncrypted(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers.origin?.startsWith('https:') === true;
}

/**
 * Whether a form was sent by a page of this server, or by no browser at all. `Sec-Fetch-Site` is
 * what the browser itself says, whatever a proxy makes of the host's name; browsers leave it out
 * on plain HTTP, where `Origin` has to do.
 */
export function isFromOwnPage({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    return site === 'same-origin' || site === 'none';
  }
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
