export { isFull } from './is-full.ts';
export { requireEnv } from './require-env.ts';
export { metricValue } from './metric-value.ts';
export { startSshServer, type SshServer, type SshServerOptions } from './ssh-server.ts';
export {
  LAID_POSTGRES,
  layPostgres,
  makeSshKeyPair,
  type SshKeyPair,
} from '@drydock/local-servers';
export { findShell, type ShellBinary } from './shell-binary.ts';
export { findOldestNode, OLDEST_NODE } from './oldest-node.ts';
export { ownRedis, within, REDIS_FLAVOURS, type OwnRedis, type RedisFlavour } from './own-redis.ts';
export { monitorRedis, type RedisMonitor } from './redis-monitor.ts';
export { JSON_VALUES, REDIS_VALUES } from './rubbish.ts';
export { TcpProxy, type Cue, type Side } from './tcp-proxy.ts';
export { FarEnd } from './far-end.ts';
export { openQuotaVolume, whyNoQuotaVolume, type QuotaVolume } from './quota-volume.ts';
export { emptyKind } from './empty-kind.ts';
export {
  freeLocks,
  neverAborts,
  noNudges,
  quietSurroundings,
  type QuietSurroundings,
} from './fakes.ts';
