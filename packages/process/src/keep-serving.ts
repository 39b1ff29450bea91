import type { Server } from 'node:net';
import type { Logger } from './log.ts';

/** While nothing can be accepted, a server says so at every turn: more lines would tell no more. */
const LINE_EVERY_MS = 1_000;

/**
 * Lets a server that listens outlive a connection that it could not accept, such as for want of file
 * descriptors: `error` without a listener would end the process, and with it what everybody else is
 * having done. Who was not let in tries again.
 *
 * Call it once the server listens. Before that, `error` says that it cannot, which is no news for a log
 * but the end of the start.
 */
export function keepServing(server: Server, log: Logger): void {
  let nextLineAt = -Infinity;
  server.on('error', (error) => {
    const now = performance.now();
    if (now >= nextLineAt) {
      nextLineAt = now + LINE_EVERY_MS;
      log.error({ err: error }, 'a connection could not be accepted');
    }
  });
}
