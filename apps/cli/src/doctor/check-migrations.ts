import type { MigrationState } from '@drydock/store';
import { failed, ok, type Finding } from './finding.ts';

const CHECK = 'migrations';

/** Whether the database is what this release expects. */
export function checkMigrations({ missing, altered, unknown }: MigrationState): Finding {
  if (altered.length > 0) {
    return failed(CHECK, `changed after they had been applied: ${altered.join(', ')}`, {
      why: 'Nobody knows what the database looks like, and no further migration is applied.',
      fix: 'Restore the files of the release; put changes into a new migration.',
    });
  }
  if (unknown.length > 0) {
    return failed(CHECK, `the database is newer: it has ${unknown.join(', ')}`, {
      why: 'A newer release has migrated it; this one may misread what it finds.',
      fix: 'Use the release that migrated it.',
    });
  }
  if (missing.length > 0) {
    return failed(CHECK, `not applied: ${missing.join(', ')}`, {
      why: 'Statements fail on what is not there yet.',
      fix: 'Run `drydock migrate` with this DATABASE_URL.',
    });
  }
  return ok(CHECK, 'all are applied, none was changed');
}
