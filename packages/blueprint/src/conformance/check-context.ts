import type { HealthContext, Secrets } from '../context.ts';
import { holdsNothing } from '../held-lease.ts';
import { noSecrets } from '../no-secrets.ts';
import { atOnce, CONFORMANCE_INSTALLATION } from './recorder.ts';

/** A look, as the suite has it looked: without a time limit of its own, and with everybody's turn at once. */
export const checkContext = (node: string, secrets: Secrets = noSecrets): HealthContext => ({
  node,
  secrets,
  signal: new AbortController().signal,
  installation: CONFORMANCE_INSTALLATION,
  held: holdsNothing,
  ...atOnce,
});
