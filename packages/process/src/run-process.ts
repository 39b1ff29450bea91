import { loadConfig, type Config } from '@drydock/config';
import { DrydockError, type Problem } from '@drydock/model';
import { closeInherited } from './close-inherited.ts';
import { CANNOT_START_STATUS, isAboutSettings, tellCannotStart } from './cannot-start.ts';
import { createLog, type Logger } from './log.ts';
import { secretValues } from './scrub.ts';
import { openTracing } from './tracing/open-tracing.ts';
import type { Tracing } from './tracing/tracing.ts';

/** What a process does once it is up. */
export interface Service {
  /** Where it can be reached, if anywhere. */
  readonly url?: string;
  /** Takes nothing new, finishes or lets go of what it has, and closes everything. */
  stop(): Promise<void>;
}

export interface ProcessContext {
  readonly config: Config;
  readonly log: Logger;
  readonly tracing: Tracing;
  /** Fires when the process begins to stop. */
  readonly stopping: AbortSignal;
}

/** What a supervisor is told over IPC. */
export interface ReadyMessage {
  readonly ready: true;
  readonly url?: string;
}

/**
 * Runs a process from configuration to exit: starts the service, says so, and on SIGTERM, SIGINT
 * or the end of its supervisor drains it within `DRYDOCK_DRAIN_MS`. Exits 0 after a clean drain,
 * 2 where it cannot start as it is set up, which a supervisor need not try again, 1 otherwise.
 */
export async function runProcess(
  name: string,
  start: (context: ProcessContext) => Promise<Service>,
): Promise<void> {
  closeInherited();
  const warnings: Problem[] = [];
  const config = await configure(name, (warning) => warnings.push(warning));
  const log = createLog({
    name,
    level: config.logLevel,
    node: config.node,
    secrets: secretValues(config),
  });
  for (const { field, detail } of warnings) {
    log.warn({ setting: field }, detail);
  }
  const tracing = await openTracing(name, config);
  const stopping = new AbortController();
  let service: Service | undefined;
  let draining = false;

  const exit = (code: number): void => {
    // pino writes synchronously here; nothing is left to flush.
    process.exit(code);
  };
  const drain = async (why: string): Promise<void> => {
    if (draining) {
      return;
    }
    draining = true;
    log.info({ why }, 'draining');
    stopping.abort(new DrydockError('shutting-down', 'The process is stopping.'));
    setTimeout(() => {
      log.error('draining took too long');
      exit(1);
    }, config.drainMs).unref();
    try {
      await service?.stop();
      await tracing.stop();
      log.info('stopped');
      exit(0);
    } catch (error) {
      log.error({ err: error }, 'stopping failed');
      exit(1);
    }
  };
  const die = (what: string) => (error: unknown) => {
    log.fatal({ err: error }, what);
    exit(1);
  };

  process.on('SIGTERM', () => void drain('SIGTERM'));
  process.on('SIGINT', () => void drain('SIGINT'));
  // The supervisor is gone, however it went: nobody would ever stop this process.
  process.on('disconnect', () => void drain('the supervisor is gone'));
  process.on('uncaughtException', die('uncaught exception'));
  process.on('unhandledRejection', die('unhandled rejection'));

  try {
    service = await start({ config, log, tracing, stopping: stopping.signal });
  } catch (error) {
    if (!draining && isAboutSettings(error)) {
      // Each problem in a field of its own; where it was thrown is nobody's concern.
      const { message, hint, problems } = error;
      log.fatal({ told: true, hint, problems }, `could not start: ${message}`);
      await tellCannotStart(name, error);
      exit(CANNOT_START_STATUS);
    } else if (!draining) {
      die('could not start')(error);
    }
    exit(1);
    return;
  }
  const ready: ReadyMessage = { ready: true, ...(service.url && { url: service.url }) };
  log.info(ready, 'ready');
  process.send?.(ready);
}

async function configure(name: string, warn: (warning: Problem) => void): Promise<Config> {
  try {
    return loadConfig(process.env, warn);
  } catch (error) {
    await tellCannotStart(name, error as DrydockError);
    process.exit(CANNOT_START_STATUS);
  }
}
