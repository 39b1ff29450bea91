import { DrydockError } from '@drydock/model';
import type { ServerFacts } from '@drydock/store';
import { failed, ok, reasonOf, whereIs, type Finding } from './finding.ts';

const CHECK = 'postgres';
const VERSION_MIN = 150_000;

/** Why PostgreSQL could not be used. */
export function postgresFailure(databaseUrl: string, error: unknown): Finding {
  const where = whereIs(databaseUrl);
  const { code, text } = reasonOf(error);
  const why = 'Nothing is accepted and nothing moves: PostgreSQL holds everything.';
  if (code === '28P01' || code === '28000') {
    return failed(CHECK, `${where} refuses the user or the password`, {
      why,
      fix: 'Put the right user and password into DATABASE_URL; see pg_hba.conf for who may connect.',
    });
  }
  if (code === '3D000') {
    return failed(CHECK, `the server at ${where} has no such database`, {
      why,
      fix: 'Create it (CREATE DATABASE ...), or name another one in DATABASE_URL.',
    });
  }
  if (code === '53300') {
    return failed(CHECK, `${where} has no connection left`, {
      why,
      fix: 'Raise max_connections, or lower DRYDOCK_DATABASE_POOL of the processes.',
    });
  }
  if (error instanceof DrydockError) {
    return failed(CHECK, `${where} cannot be used: ${error.message}`, {
      why,
      fix: error.hint ?? 'Set DATABASE_URL to a server that can.',
    });
  }
  return failed(CHECK, `${where} does not answer: ${text}`, {
    why,
    fix: 'Start PostgreSQL, or set DATABASE_URL to where it is.',
  });
}

export function checkPostgres(databaseUrl: string, facts: ServerFacts): Finding {
  const where = whereIs(databaseUrl);
  if (facts.versionNumber < VERSION_MIN) {
    return failed(CHECK, `${where} is PostgreSQL ${facts.version}`, {
      why: 'Drydock’s statements need PostgreSQL 15 or newer.',
      fix: 'Upgrade the server.',
    });
  }
  if (facts.isPrimary && facts.isReadOnly) {
    return failed(CHECK, `${where} takes no writes: default_transaction_read_only is on`, {
      why: 'Every request is refused.',
      fix: 'Wait for the upgrade or whatever else it is for, or reset it.',
    });
  }
  if (!facts.isPrimary) {
    return failed(CHECK, `${where} is a standby: nothing can be written`, {
      why: 'Every request is refused.',
      fix: 'Name the primary in DATABASE_URL.',
    });
  }
  return ok(CHECK, `PostgreSQL ${facts.version} answers at ${where}`);
}
