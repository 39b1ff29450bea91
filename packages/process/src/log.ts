import { pino, type Logger } from 'pino';

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

/** One JSON line an entry, on standard output. Errors are logged with their code and cause. */
export function createLog(options: { name: string; level: string; node: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    base: { node: options.node, pid: process.pid },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
