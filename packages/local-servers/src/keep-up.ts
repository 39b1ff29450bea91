import { setTimeout as delay } from 'node:timers/promises';
import { BackOff } from './back-off.ts';
import type { LocalServer } from './server.ts';

/**
 * Starts a server again whenever it ends, until the signal fires. `onDeath` is told of each death
 * and of each start that failed.
 */
export async function keepUp(
  server: LocalServer,
  signal: AbortSignal,
  onDeath: (reason: string) => void,
): Promise<void> {
  const backOff = new BackOff();
  let upSince = performance.now();
  for (;;) {
    await server.exited;
    if (signal.aborted) {
      return;
    }
    onDeath('has ended and is started again');
    try {
      await delay(backOff.next(performance.now() - upSince), undefined, { signal });
    } catch {
      return;
    }
    upSince = performance.now();
    try {
      await server.start();
    } catch (error) {
      onDeath(`could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
