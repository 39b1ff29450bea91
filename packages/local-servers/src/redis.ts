import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redisAnswers } from './redis-ping.ts';
import { findRedis, inJavaScript, type RedisBinary } from './redis-binary.ts';
import { openServer, type LocalServer, type ServerKind } from './server.ts';
import { serverUser, type ServerUser } from './server-user.ts';

export interface RedisOptions {
  /** Its own; made when missing. Lies elsewhere when the server's user cannot enter it. */
  readonly directory: string;
  /** A free one when not given. */
  readonly port?: number;
  /** The one in JavaScript, though a real one may be at hand; the best there is when not given. */
  readonly flavour?: 'javascript' | undefined;
  /** Told what a person should know about the Redis that was found. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Starts a Redis of this machine's own: a random password, on 127.0.0.1, never evicting. It keeps
 * nothing on disk, since nothing in it has to last: hints that are lost cost a sweep, logins another
 * login. Writing each command down took a tenth of what the whole installation does for a lease.
 *
 * @throws DrydockError `conflict` when a running process owns the directory, `local-stack-failed`
 * when the server does not start.
 */
export async function startRedis(options: RedisOptions): Promise<LocalServer> {
  const user = serverUser();
  const binary = options.flavour === 'javascript' ? inJavaScript(user) : await findRedis(user);
  if (binary.notice !== null) {
    options.onNotice?.(binary.notice);
  }
  return openServer(redisKind(binary), options);
}

function redisKind(binary: RedisBinary): ServerKind {
  const password = (home: string): string => readFileSync(join(home, 'password'), 'utf8');
  return {
    title: 'Redis',
    runsAs: binary.runsAs,
    stopSignal: 'SIGTERM',
    graceSeconds: 10,
    prepare: async (home, user) => {
      const data = join(home, 'data');
      if (!existsSync(data)) {
        mkdirSync(data, { mode: 0o700 });
        giveTo(user, data);
      }
      if (!existsSync(join(home, 'password'))) {
        const fresh = randomBytes(24).toString('hex');
        writeFileSync(join(home, 'password'), fresh, { mode: 0o600, flag: 'wx' });
      }
    },
    command: (home, port, user) => {
      // The password is in a file, since everybody on the machine can read a command line.
      const file = join(home, 'data', 'server.conf');
      const settings = { home, port, password: password(home) };
      rmSync(file, { force: true });
      writeFileSync(
        file,
        binary.flavour === 'redis' ? redisConf(settings) : JSON.stringify(settings),
        { mode: 0o600, flag: 'wx' },
      );
      giveTo(user, file);
      return { command: binary.command, args: [...binary.args, file], env: binary.env };
    },
    isReady: (home, port) => redisAnswers(port, password(home)),
    isTransient: () => false,
    url: (home, port) => `redis://:${password(home)}@127.0.0.1:${port}`,
  };
}

interface Settings {
  readonly home: string;
  readonly port: number;
  readonly password: string;
}

function redisConf({ home, port, password }: Settings): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    // A JSON string is quoted and escaped the way the configuration file wants it.
    `dir ${JSON.stringify(join(home, 'data'))}`,
    'daemonize no',
    // An evicted key would be a lost queue.
    'maxmemory-policy noeviction',
    'save ""',
    'appendonly no',
  ];
  return `${lines.join('\n')}\n`;
}

function giveTo(user: ServerUser | null, path: string): void {
  if (user !== null) {
    chownSync(path, user.uid, user.gid);
  }
}
