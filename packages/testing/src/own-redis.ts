import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type LocalServer } from '@drydock/local-servers';

/** A Redis that a test may kill and freeze, gone after `remove`. */
export interface OwnRedis {
  readonly server: LocalServer;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

/** The real one, and what a machine without one falls back on. */
export const REDIS_FLAVOURS = ['real', 'javascript'] as const;
export type RedisFlavour = (typeof REDIS_FLAVOURS)[number];

export async function ownRedis(flavour: RedisFlavour = 'real'): Promise<OwnRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'drydock-redis-'));
  const server = await startRedis({
    directory: join(directory, 'redis'),
    flavour: flavour === 'javascript' ? flavour : undefined,
  });
  return {
    server,
    freeze: () => {
      server.signal('SIGSTOP');
    },
    thaw: () => {
      server.signal('SIGCONT');
    },
    remove: async () => {
      server.signal('SIGCONT');
      await server.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Resolves once the condition holds; rejects where it does not within so long. */
export async function within(
  timeoutMs: number,
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) {
      throw new Error(`${what}: not within ${timeoutMs} ms.`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
