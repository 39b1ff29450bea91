import { failed, ok, warning, type Finding } from './finding.ts';
import type { Probed } from './probe.ts';

const CHECK = 'token';

/** Whether the API knows the token. Null where the API does not answer: nobody knows. */
export function checkToken(asked: Probed): Finding | null {
  if ('failure' in asked) {
    return null;
  }
  const { status } = asked.answer;
  if (status === 200) {
    return ok(CHECK, 'the API knows it');
  }
  if (status === 401) {
    return failed(CHECK, 'the API does not know it, or it has expired or was revoked', {
      why: 'Every command is refused.',
      fix: 'Set DRYDOCK_TOKEN to a good one; an administrator of the project makes them.',
    });
  }
  if (status === 403) {
    return warning(CHECK, 'it is good, and may not list leases', {
      why: 'Some of what is looked at here stays unseen.',
      fix: 'Use a token of the role viewer or more, without narrower scopes.',
    });
  }
  return warning(CHECK, `the API answered with status ${status} and did not say`, {
    why: 'Whether the token is good is unknown.',
    fix: 'Mend what else is found here, then look again.',
  });
}
