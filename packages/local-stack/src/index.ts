export { startStack } from './start-stack.ts';
export {
  APPS,
  startStackOn,
  type AppName,
  type Database,
  type Stack,
  type StackOptions,
} from './stack.ts';
export { startPostgres, type PostgresOptions } from './postgres.ts';
export { startRedis, type RedisOptions } from './redis.ts';
export { startSshServer, type SshServer, type SshServerOptions } from './sshd.ts';
export { findShell, type ShellBinary } from './shell-binary.ts';
export { findOldestNode, OLDEST_NODE } from './oldest-node.ts';
export { makeSshKeyPair, type SshKeyPair } from './ssh-key.ts';
export type { LocalServer } from './server.ts';
export type { Exit } from './leash.ts';
export { Fleet, type FleetEvents, type FleetOptions } from './fleet.ts';
export { readRunFile, runFilePath, type RunFile } from './run-file.ts';
export { REPOSITORY_ROOT } from './tools-directory.ts';
