import { setTimeout as delay } from 'node:timers/promises';
import type { SFTPWrapper } from 'ssh2';
import type { SshEndpoint } from './endpoint.ts';
import { laneFor } from './pool.ts';

export interface SftpSession {
  readonly sftp: SFTPWrapper;
  readonly close: () => Promise<void>;
}

/** How long the server may take to say that the session is closed. */
const CLOSE_LIMIT_MS = 2_000;

/** Opens SFTP on the kept connection to a host. It counts as one of its sessions. */
export async function openSftp(endpoint: SshEndpoint, signal: AbortSignal): Promise<SftpSession> {
  const lane = await laneFor(endpoint, 'commands');
  const { channel: sftp, connection, release } = await lane.openSftp(signal);
  const closed = new Promise<void>((resolve) => {
    sftp.once('close', () => resolve());
  });
  void Promise.race([closed, connection.closed]).then(release);
  return {
    sftp,
    close: async () => {
      sftp.end();
      const limit = new AbortController();
      await Promise.race([
        closed,
        connection.closed,
        delay(CLOSE_LIMIT_MS, undefined, { signal: limit.signal }),
      ]);
      limit.abort();
      release();
    },
  };
}
