export { startPostgres, type PostgresOptions } from './postgres.ts';
export { LAID_POSTGRES, layPostgres } from './laid-postgres.ts';
export { startRedis, type RedisOptions } from './redis.ts';
export { endLeftovers, openServer, type LocalServer, type ServerKind } from './server.ts';
export { keepUp } from './keep-up.ts';
export { redisAnswers } from './redis-ping.ts';
export { canReach, serverUser, type ServerUser } from './server-user.ts';
export {
  makeOpen,
  makeHomeDirectory,
  homeDirectoryFor,
  removeHomeDirectory,
} from './home-directory.ts';
export { lockDirectory, type DirectoryLock } from './generation-lock.ts';
export { downloadPackages, hasDebianPackages, librariesIn } from './debian-packages.ts';
export { REPOSITORY_ROOT, TOOLS_DIRECTORY } from './tools-directory.ts';
export { leash, type Exit, type Leashed } from './leash.ts';
export { identify, signalProcess, waitForEnd, type ProcessIdentity } from './process-identity.ts';
export { runToEnd } from './run-to-end.ts';
export { BackOff } from './back-off.ts';
export { RotatingLog } from './rotating-log.ts';
export { freePort, isPortFree } from './free-port.ts';
export { findNginx } from './nginx/nginx-binary.ts';
export { findMariadb, type MariadbBinaries } from './mariadb/mariadb-binaries.ts';
export { findSshd, type SshdBinary } from './ssh/sshd-binary.ts';
export { fingerprintOfLine, makeSshKeyPair, type SshKeyPair } from './ssh/ssh-key.ts';
export {
  groupLines,
  ORDINARY_NAME,
  passwdLines,
  prepareForSshd,
  SSHD_SETTINGS,
  sshdEnvironment,
  type SshdLogin,
} from './ssh/sshd-users.ts';
