import { SESSION_COOKIE } from '@drydock/contract';
import type { FastifyRequest } from 'fastify';

/** Not sent with anything that another site begins, and out of reach of scripts. */
export function sessionCookie(request: FastifyRequest, id: string, maxAgeSeconds: number): string {
  const secure = isEncrypted(request) ? '; Secure' : '';
  return `${SESSION_COOKIE}=${id}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
}

export function sessionIn(cookies: string | undefined): string | null {
  for (const cookie of (cookies ?? '').split(';')) {
    const [name, value] = cookie.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined) {
      return value;
    }
  }
  return null;
}

/** As the browser sees it: behind a proxy the last stretch is plain. */
function isEncrypted(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers.origin?.startsWith('https:') === true;
}
