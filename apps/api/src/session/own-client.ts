import type { IncomingHttpHeaders } from 'node:http';
import { CLIENT_HEADER } from '@drydock/contract';
import { DUPLEX_PROTOCOL } from '@drydock/contract/duplex';
import { DrydockError } from '@drydock/model';

/** What sends a request in a browser: a script by `fetch`, or a WebSocket that is being opened. */
export type Sender = 'script' | 'socket';

/**
 * Refuses what another site could have made a browser send along with our cookie. The cookie is
 * `SameSite=Strict`, but a site is a host, and whatever listens on another of its ports is of that site.
 *
 * A script's request has a header that only scripts can send, and those of another origin only after asking
 * first, which is not granted. Browsers let nobody add one to a WebSocket, and ask nobody: it names a
 * protocol, which keeps out what is no WebSocket, and has to come from an origin, and from ours.
 *
 * @throws DrydockError `forbidden`
 */
export function requireOwnClient(headers: IncomingHttpHeaders, sender: Sender): void {
  const missing = sender === 'script' ? missingHeader(headers) : missingProtocol(headers);
  if (missing !== null) {
    throw new DrydockError('forbidden', `A session is good only for requests with ${missing}.`, {
      hint: 'The SDK sends it: new Drydock({ session: true }). Other programs send a token.',
    });
  }
  if (!isFromOwnOrigin(headers) || (sender === 'socket' && headers.origin === undefined)) {
    throw new DrydockError('forbidden', 'The request was sent by a page of another origin.', {
      hint: 'A session is good for pages of the server that gave it alone.',
    });
  }
}

/**
 * Whether a form was sent by a page of this server, or by somebody who typed its address, or by no browser
 * at all.
 */
export function isFromOwnPage(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-site'] === 'none' || isFromOwnOrigin(headers);
}

/**
 * `Sec-Fetch-Site` is what the browser itself says, whatever a proxy makes of the host's name; browsers
 * leave it out on plain HTTP, where `Origin` has to do. What is no browser sends neither.
 */
function isFromOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    return site === 'same-origin';
  }
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

function missingHeader(headers: IncomingHttpHeaders): string | null {
  const value = headers[CLIENT_HEADER];
  return value === undefined || value === '' ? `the header ${CLIENT_HEADER}` : null;
}

function missingProtocol(headers: IncomingHttpHeaders): string | null {
  const asked = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return asked.includes(DUPLEX_PROTOCOL) ? null : `the WebSocket protocol ${DUPLEX_PROTOCOL}`;
}
