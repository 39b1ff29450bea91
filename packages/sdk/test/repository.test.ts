import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { repositoryInterface } from '@drydock/blueprint/interface';
import { Drydock, type RepositoryClient } from '@drydock/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

interface Asked {
  readonly line: string;
  readonly timeoutSeconds: string | null;
  readonly input: unknown;
}

let server: Server;
let repository: RepositoryClient;
let asked: Asked[];
let answer: object;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) {
        parts.push(part);
      }
      const url = new URL(request.url ?? '', 'http://api');
      asked.push({
        line: `${request.method} ${url.pathname.replace(/.*interfaces\//, '')}`,
        timeoutSeconds: url.searchParams.get('timeoutSeconds'),
        input: JSON.parse(String(Buffer.concat(parts))),
      });
      response.end(JSON.stringify(answer));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const drydock = new Drydock({ url: `http://127.0.0.1:${port}`, token: 'dd_token' });
  repository = drydock.leases.repository('lease_00000000000000000000');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

describe('the repositories of a lease', () => {
  it('have each operation of the definition', () => {
    for (const name of Object.keys(repositoryInterface.operations)) {
      expect(typeof repository[name as keyof RepositoryClient]).toBe('function');
    }
  });

  it('are asked as the definition has it, and give what is in the answer', async () => {
    answer = { repositories: [] };
    expect(await repository.status()).toEqual([]);
    answer = { commit: A, contains: null };
    expect(await repository.look({ branch: 'main' })).toEqual(answer);
    const made = { outcome: 'integrated', base: A, head: B, commit: B, tree: A };
    answer = { result: made };
    expect(await repository.integrate({ ref: 'feature', onto: 'main' })).toEqual(made);
    answer = { result: { outcome: 'pushed' } };
    const wish = { branch: 'main', commit: B, expected: null };
    expect(await repository.push(wish, { timeoutSeconds: 7 })).toEqual({ outcome: 'pushed' });
    expect(asked).toEqual([
      { line: 'POST repository/status', timeoutSeconds: '30', input: {} },
      { line: 'POST repository/look', timeoutSeconds: '30', input: { branch: 'main' } },
      {
        line: 'POST repository/integrate',
        timeoutSeconds: '300',
        input: { ref: 'feature', onto: 'main' },
      },
      { line: 'POST repository/push', timeoutSeconds: '7', input: wish },
    ]);
  });
});
