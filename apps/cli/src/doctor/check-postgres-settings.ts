import type { ServerFacts } from '@drydock/store';
import { failed, ok, warning, type Finding } from './finding.ts';

const CHECK = 'postgres-settings';

/** What must be in force for a commit to hold and for a paused process to block nobody. */
export function checkPostgresSettings(facts: ServerFacts): Finding {
  const { synchronousCommit, fsync, idleInTransactionTimeout } = facts;
  const lossy = [
    ...(synchronousCommit === 'off' ? ['synchronous_commit is off'] : []),
    ...(fsync === 'off' ? ['fsync is off'] : []),
  ];
  if (lossy.length > 0) {
    return failed(CHECK, lossy.join(', '), {
      why: 'A crash of the server loses requests that were accepted.',
      fix: `Set ${lossy.map((one) => one.replace(' is off', ' = on')).join(' and ')} in postgresql.conf and reload.`,
    });
  }
  if (idleInTransactionTimeout !== '5s') {
    return warning(CHECK, `idle_in_transaction_session_timeout is ${idleInTransactionTimeout}`, {
      why: 'Sessions ask for 5 s and do not get it: a paused process may hold locks, and hold the stream of events back, for longer.',
      fix: 'Connect directly or through a pooler in session mode that passes settings on.',
    });
  }
  return ok(CHECK, 'commits are durable; paused sessions are ended after 5 s');
}
