import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What somebody asked of the server. */
export interface GitRequest {
  readonly repository: string;
  /** `refs`: which there are. `fetch`: what is to be sent. */
  readonly what: 'refs' | 'fetch' | 'push' | 'other';
}

/**
 * Git's own server for the directory's repositories, over HTTP on loopback. It counts, and does what a test wants done
 * before each answer.
 */
export class GitOverHttp {
  readonly requests: GitRequest[] = [];
  /** Awaited before a request is answered. */
  before: (request: GitRequest) => Promise<void> | void = () => undefined;
  /** Told how much of an answer to a fetch was sent. */
  onBytes: (bytes: number) => void = () => undefined;
  /** The newest protocol that it speaks. With 0 it gives no commit that no ref names. */
  protocol: 0 | 2 = 2;
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];

  private constructor(directory: string) {
    this.#server = createServer((request, response) => {
      this.#answer(directory, request, response).catch(() => response.destroy());
    });
  }

  static async open(directory: string): Promise<GitOverHttp> {
    const served = new GitOverHttp(directory);
    await new Promise<void>((resolve) => served.#server.listen(0, '127.0.0.1', resolve));
    return served;
  }

  url(name: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}`;
  }

  fetches(): number {
    return this.requests.filter(({ what }) => what === 'fetch').length;
  }

  /** Resolves once it was asked so often since the list was emptied. */
  async asked(what: GitRequest['what'], times: number): Promise<void> {
    while (this.requests.filter((request) => request.what === what).length < times) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(
    directory: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body: Buffer[] = [];
    for await (const chunk of request) {
      body.push(chunk as Buffer);
    }
    const sent = Buffer.concat(body);
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const what = whatOf(url, plain.toString('latin1'));
    const seen = { repository: url.pathname.split('/')[1] ?? '', what };
    this.requests.push(seen);
    for (const tell of this.#waiting.splice(0)) {
      tell();
    }
    await this.before(seen);

    const cgi = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: directory,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        REMOTE_USER: 'somebody',
        REMOTE_ADDR: '127.0.0.1',
        REQUEST_METHOD: request.method,
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        CONTENT_LENGTH: String(sent.length),
        GIT_PROTOCOL: this.protocol === 2 ? String(request.headers['git-protocol'] ?? '') : '',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    response.on('close', () => cgi.kill());
    cgi.stdin.on('error', () => undefined);
    cgi.stdin.end(sent);
    let head: Buffer | null = Buffer.alloc(0);
    let bytes = 0;
    for await (const chunk of cgi.stdout) {
      let rest = chunk as Buffer;
      if (head !== null) {
        head = Buffer.concat([head, rest]);
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) {
          continue;
        }
        for (const line of head.subarray(0, end).toString().split('\r\n')) {
          const colon = line.indexOf(':');
          const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
          if (name.toLowerCase() === 'status') {
            response.statusCode = Number.parseInt(value, 10);
          } else {
            response.setHeader(name, value);
          }
        }
        rest = head.subarray(end + 4);
        head = null;
      }
      bytes += rest.length;
      response.write(rest);
      if (what === 'fetch') {
        this.onBytes(bytes);
      }
    }
    response.end();
  }
}

function whatOf(url: URL, body: string): GitRequest['what'] {
  if (url.pathname.endsWith('/git-receive-pack')) {
    return 'push';
  }
  if (!url.pathname.endsWith('/git-upload-pack')) {
    return 'other';
  }
  return body.includes('command=ls-refs') ? 'refs' : 'fetch';
}
