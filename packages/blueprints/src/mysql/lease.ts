/** A lease's database, as it is made and taken away. */
import { notEntitled, type ActiveLease, type WorkContext } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { endStatements, makeStatements, openStatements } from './accounts.ts';
import type { Config } from './config.ts';
import { unasked } from '../on-host/unasked.ts';
import { onServer, SERVER_TENTHS } from './server.ts';
import { ALTER, DROP, MAKE } from './texts.ts';

/** The user cannot log in before it is sure that whoever ends the lease finds it. */
export async function makeDatabase(
  host: ActiveLease,
  name: string,
  settings: Config,
  context: WorkContext,
): Promise<void> {
  const doing = 'The database could not be made';
  const make = [SERVER_TENTHS, name, makeStatements(name, settings)];
  await onServer(host, doing, MAKE, make, unasked(context.signal));
  if (!(await context.entitled())) {
    await dropDatabase(host, name, context);
    throw notEntitled();
  }
  await onServer(
    host,
    doing,
    ALTER,
    [SERVER_TENTHS, name, openStatements(name)],
    unasked(context.signal),
  );
}

/** Of one that is half made, or gone, as well. */
export async function dropDatabase(
  host: ActiveLease,
  name: string,
  context: Pick<WorkContext, 'signal'>,
): Promise<void> {
  const { end, count, drop } = endStatements(name);
  try {
    await onServer(
      host,
      'The database could not be taken away',
      DROP,
      [SERVER_TENTHS, name, end, count, drop],
      unasked(context.signal),
    );
  } catch (error) {
    // The server is gone, and all that it had.
    if (!DrydockError.is(error) || error.code !== 'lease-ended') {
      throw error;
    }
  }
}
