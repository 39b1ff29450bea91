import { pino, type DestinationStream, type Logger } from 'pino';
import { errorForLog } from './error-for-log.ts';
import { createScrub, REDACTED } from './scrub.ts';

export type { Logger } from 'pino';

/** Paths that hold secrets wherever they turn up in something that is logged. */
const SECRET_PATHS = [
  'authorization',
  'password',
  'token',
  'secret',
  'privateKey',
  'databaseUrl',
  'redisUrl',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export interface LogOptions {
  readonly name: string;
  readonly level: string;
  readonly node: string;
  /** Values that must not be written, whatever they stand in. */
  readonly secrets?: readonly string[];
  /** Where it is written; standard output unless a test says otherwise. */
  readonly destination?: DestinationStream;
}

/** One JSON line an entry, on standard output. Errors are logged with their code and cause. */
export function createLog(options: LogOptions): Logger {
  const scrub = createScrub(options.secrets ?? []);
  const settings = {
    name: options.name,
    level: options.level,
    base: { node: options.node, pid: process.pid },
    redact: { paths: SECRET_PATHS, censor: REDACTED },
    serializers: { err: (error: unknown) => errorForLog(error) },
    hooks: { streamWrite: scrub },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
