import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** In front of a server on loopback: wants a user and a token, and may send on to elsewhere. */
export class GuardedGit {
  /** `user:token`, or null where everybody is let in. */
  allowed: string | null = null;
  /** Where to send on whoever asks, with the path that they ask for. */
  redirectTo: string | null = null;
  /** Awaited before each answer to somebody who is let in. */
  letIn: () => Promise<void> | void = () => undefined;
  /** What has been tried, in the order of the requests; null for those who said nothing. */
  readonly tried: (string | null)[] = [];
  readonly #server = createServer((asked, answer) => {
    this.#answer(asked, answer).catch(() => answer.destroy());
  });
  readonly #behind: string;

  private constructor(behind: string) {
    this.#behind = behind;
  }

  static async open(behind: string): Promise<GuardedGit> {
    const guard = new GuardedGit(behind);
    await new Promise<void>((resolve) => guard.#server.listen(0, '127.0.0.1', resolve));
    return guard;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(name: string): string {
    return `http://127.0.0.1:${this.port}/${name}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { authorization } = asked.headers;
    const said =
      authorization === undefined
        ? null
        : Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    this.tried.push(said);
    if (this.redirectTo !== null) {
      answer.writeHead(302, { location: `${this.redirectTo}${asked.url}` }).end();
      return;
    }
    if (this.allowed !== null && said !== this.allowed) {
      // A server that talks too much: it shows what it was given.
      answer
        .writeHead(401, { 'www-authenticate': 'Basic realm="git"', 'content-type': 'text/plain' })
        .end(`No such token: ${said?.split(':')[1]}. You sent ${authorization}\n`);
      return;
    }
    await this.letIn();
    const { authorization: _kept, ...headers } = asked.headers;
    const passed = request(
      new URL(asked.url ?? '/', this.#behind),
      { method: asked.method ?? 'GET', headers },
      (got) => {
        answer.writeHead(got.statusCode ?? 500, got.headers);
        got.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }
}
