import type { CheckContext, Secrets } from '@drydock/blueprint';

/** Who calls EC2: a step of work, a health check, or a connection that is made for a command. */
export interface Caller extends Partial<Pick<CheckContext, 'budget' | 'throttled'>> {
  readonly signal: AbortSignal;
  readonly secrets: Secrets;
}
