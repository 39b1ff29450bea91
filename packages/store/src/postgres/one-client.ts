import pg from 'pg';
import { PATIENT_SESSION, prepareSession } from './session.ts';

const CONNECT_MS = 5_000;

/**
 * Does something on a connection of its own, which is ended afterwards, with what it has begun.
 *
 * @param connectMs - how long connecting may take
 */
export async function withClient<Result>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Result>,
  connectMs = CONNECT_MS,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectMs,
    options: PATIENT_SESSION,
  });
  // What was asked, or is asked next, says that the connection was cut.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await prepareSession(client);
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
