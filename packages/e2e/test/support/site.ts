import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A request that a site passed on to the API. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  /** What it had to say who asks. */
  readonly shows: { readonly cookie: boolean; readonly token: boolean };
  readonly status: number;
}

export interface Site {
  readonly url: string;
  /** In the order in which they were answered. */
  readonly passed: readonly Passed[];
  close(): Promise<void>;
}

const PAGE = '/test/page';
const BARE = '/test/bare';
const SCRIPT = '/test/script.js';
/** Nothing from elsewhere, and nothing that stands in the page itself: as strict as a console would be. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'";

/**
 * A site with a page that has the script, at `/test/page`, and an empty one without a policy, at
 * `/test/bare`; all else is the API's, which is passed on as it comes.
 */
export function openSite(api: string, script: string): Promise<Site> {
  const passed: Passed[] = [];
  return listen(passed, (request, response) => {
    if (request.url === PAGE) {
      response.setHeader('content-security-policy', POLICY);
      sendPage(response, `<script src="${SCRIPT}"></script>`);
    } else if (request.url === BARE) {
      sendPage(response, '');
    } else if (request.url === SCRIPT) {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(script);
    } else {
      passOn(request, response, api, passed);
    }
  });
}

/** A site that has nothing to do with the API: every page of it is empty. */
export function openStrangeSite(): Promise<Site> {
  return listen([], (_request, response) => sendPage(response, ''));
}

function sendPage(response: ServerResponse, body: string): void {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(`<!doctype html><title>A page</title><link rel="icon" href="data:,">${body}`);
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  api: string,
  passed: Passed[],
): void {
  const { method = '', url: path = '', headers } = request;
  const onward = send(new URL(path, api), { method, headers }, (answer) => {
    const status = answer.statusCode ?? 0;
    const shows = { cookie: 'cookie' in headers, token: 'authorization' in headers };
    passed.push({ method, path, shows, status });
    response.writeHead(status, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  onward.on('error', () => response.destroy());
  // Who has gone wants no answer: the API learns of it as it would without a site between.
  response.on('close', () => onward.destroy());
  pipeline(request, onward, () => undefined);
}

async function listen(
  passed: readonly Passed[],
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Site> {
  const server: Server = createServer(onRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
