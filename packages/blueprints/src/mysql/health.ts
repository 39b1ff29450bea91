/** Whether a server can be used. */
import { ask, lost, shellOnHeld, type HealthContext, type Lost } from '@drydock/blueprint';
import { HOST } from '../on-host/held-host.ts';
import { unasked } from '../on-host/unasked.ts';
import { GONE, LOOK } from './texts.ts';

/** It answers in a hundredth of that, whatever tenants do. */
const LOOK_MS = 10_000;

export async function whyUnwell(context: HealthContext): Promise<string | Lost | null> {
  const host = await context.held(HOST);
  if (host?.status !== 'active') {
    return 'The host that it stands on is gone.';
  }
  const { exitCode, words } = await ask(shellOnHeld(host), LOOK, [], {
    ...unasked(context.signal),
    timeoutMs: LOOK_MS,
  });
  if (exitCode === GONE) {
    return lost('The server’s files are gone from its host.');
  }
  return exitCode === 0 ? null : `MariaDB does not answer: ${words}`;
}
