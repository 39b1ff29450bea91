import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A process of the shape that the fleet runs: it says that it is ready, drains on SIGTERM and ends
 * when its starter does. With DRYDOCK_API_PORT it listens there; with FAIL it ends before it is
 * ready; where there is a file `cannot-start`, it says that it cannot start as it is set up.
 */
const SCRIPT = `
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';

if (process.env.FAIL !== undefined) {
  console.error('told to fail');
  process.exit(9);
}
if (existsSync('cannot-start')) {
  const problems = ['one is missing', 'two is missing'].map((detail) => ({ field: 'KINDS', detail }));
  process.send({ cannotStart: { message: 'KINDS: wrong.', hint: 'Mend them.', problems } }, () => {
    process.exit(2);
  });
  await new Promise(() => undefined);
}
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  console.log(JSON.stringify({ level: 40, msg: 'draining' }));
  process.exit(0);
});
const server = createServer((_request, response) => response.end(String(process.pid)));
server.listen(Number(process.env.DRYDOCK_API_PORT), '127.0.0.1', () => {
  process.send({ ready: true, url: 'http://127.0.0.1:' + server.address().port });
});
`;

/** Writes it into a directory and answers its path. */
export function writeProcessScript(directory: string): string {
  const path = join(directory, 'process.mjs');
  writeFileSync(path, SCRIPT);
  return path;
}
