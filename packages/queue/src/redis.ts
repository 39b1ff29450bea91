import { Redis } from 'ioredis';

/** Opens a connection that gives up quickly: for locks and for what is published. */
export function openRedis(url: string, name: string): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    // A command that cannot be sent now is refused now: nothing may be sent late.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
    retryStrategy: reconnectDelayMs,
  });
  // Reported by whoever uses the connection; without a listener it would end the process.
  redis.on('error', () => undefined);
  return redis;
}

/**
 * Opens a connection that waits for Redis as long as it takes: for BullMQ, and for listening to
 * channels. Only what may happen late may be sent on it.
 */
export function openPatientRedis(url: string, name: string): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    maxRetriesPerRequest: null,
    connectTimeout: 2_000,
    retryStrategy: reconnectDelayMs,
  });
  redis.on('error', () => undefined);
  return redis;
}

/** 50 ms, then a little more each time, at most a second: Redis is back within one. */
function reconnectDelayMs(times: number): number {
  return Math.min(50 * times, 1_000);
}
