import { secretIn } from '@drydock/config/secret-file';
import { DrydockError } from '@drydock/model';
import type { Io } from './io.ts';

/** Of the few commands that work before there is an API. */
export function databaseUrlOf(env: Io['env']): string {
  const databaseUrl = secretIn(env, 'DATABASE_URL');
  if (databaseUrl === undefined) {
    throw new DrydockError('invalid-request', 'DATABASE_URL is not set.', {
      hint: 'It looks like postgresql://user:password@host:5432/drydock.',
    });
  }
  return databaseUrl;
}
