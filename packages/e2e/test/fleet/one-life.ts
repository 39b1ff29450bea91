import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { Drydock } from '@drydock/sdk';
import { expect } from '@jest/globals';

const run = promisify(execFile);

export interface Installation {
  readonly apiUrl: string;
  readonly token: string;
}

/** Everything that a lease goes through, on the way of services and on that of people. */
export async function liveOneLife({ apiUrl, token }: Installation, node: string): Promise<void> {
  const { leases } = new Drydock({ url: apiUrl, token });
  const wish = { type: 'host', ttlSeconds: 600 };
  const { id, status } = await leases.request(wish, { wait: 'active', timeoutSeconds: 60 });
  expect(status).toBe('active');
  const outcome = await leases.command(id).exec(['sh', '-c', 'exit 7']);
  expect(outcome).toMatchObject({ exitCode: 7 });
  await leases.release(id);
  const gone = await leases.get(id, { wait: 'destroyed', timeoutSeconds: 60 });
  expect(gone.status).toBe('destroyed');

  const { stdout } = await callCli({ apiUrl, token }, node, 'exec --type host -- uname -n');
  expect(stdout.trim()).toBe(hostname());
}

/** The command line in a directory of its own, as somebody elsewhere has it. */
export async function callCli(
  { apiUrl, token }: Installation,
  node: string,
  args: string,
): Promise<{ readonly stdout: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'drydock-cli-'));
  try {
    const entry = join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js');
    return await run(node, [entry, ...args.split(' ')], {
      cwd,
      env: { PATH: process.env['PATH'], DRYDOCK_URL: apiUrl, DRYDOCK_TOKEN: token },
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** The pages for people, with the session that a browser gets: what Bull Board shows, and docs. */
export async function visitPages({ apiUrl, token }: Installation): Promise<void> {
  const login = await fetch(`${apiUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ token, to: '/queues' }),
  });
  expect([login.status, login.headers.get('location')]).toEqual([303, '/queues']);
  const [cookie = ''] = (login.headers.get('set-cookie') ?? '').split(';', 1);
  const page = async (path: string): Promise<string> => {
    const answer = await fetch(`${apiUrl}${path}`, { headers: { cookie, accept: 'text/html' } });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.text();
  };
  expect(await page('/queues')).toContain('<title>');
  // What the page of Bull Board asks for: every queue, with its jobs and what Redis says of itself.
  const board = JSON.parse(await page('/queues/api/queues')) as { queues: { name: string }[] };
  expect(board.queues.map((queue) => queue.name)).toEqual(
    expect.arrayContaining(['allocator', 'resource', 'lease', 'update', 'destroy']),
  );
  expect(await page('/docs')).toContain('</html>');
  const out = await fetch(`${apiUrl}/logout`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
  });
  expect(out.status).toBe(303);
  const after = await fetch(`${apiUrl}/queues`, {
    redirect: 'manual',
    headers: { cookie, accept: 'text/html' },
  });
  expect(after.status).toBe(303);
}
