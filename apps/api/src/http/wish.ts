import type { Idempotency, Wish } from '@drydock/engine';
import type { Caller } from '@drydock/store';

/** Who wants what a request asks for. */
export function wishOf(call: {
  readonly caller: Caller;
  readonly idempotency: Idempotency | null;
}): Wish {
  const { caller, idempotency } = call;
  const { projectId, author } = caller;
  return { projectId, author, actor: caller, idempotency };
}
