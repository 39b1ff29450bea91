import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createLog, keepServing } from '../src/index.ts';

/** What the server says when the kernel gives it no descriptor for a connection. */
const refused = (): Error => Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });

describe('a server that cannot accept connections', () => {
  it('goes on, and says so once a second at most', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const server = createServer((_, response) => response.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      keepServing(server, createLog({ name: 'test', level: 'info', node: 'here', destination }));
      const startedAt = performance.now();
      for (let turn = 0; turn < 100; turn += 1) {
        // Without a listener this throws, where nobody could catch it.
        server.emit('error', refused());
      }
      const seconds = Math.floor((performance.now() - startedAt) / 1_000);
      expect(lines.length).toBeLessThanOrEqual(1 + seconds);
      expect(lines[0]).toContain('EMFILE');
      const { port } = server.address() as AddressInfo;
      expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('hello');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
