import { problemsOf } from '@drydock/contract';
import { createKeyedUse, invalidRequest, recorded, type Idempotency } from '@drydock/engine';
import { nothingReceived, tunnel, type PartsPorts, type Shape } from '@drydock/blueprint';
import { BOUNDS, type Json } from '@drydock/model';
import type { Caller } from '@drydock/store';
import type { Services } from '../services.ts';
import { answerText } from './answer-text.ts';
import { findOperation, type FoundOperation } from './find-operation.ts';
import { lookingAfterHost } from './look-after-host.ts';
import { observeUse } from './observe-use.ts';
import { openLease } from './open-lease.ts';
import { runOperation } from './run-operation.ts';

/** What somebody wants done through an interface of a lease. */
export interface InterfaceUse {
  readonly caller: Caller;
  /** Whose end ends it, beside the token's; null for a token of the caller's own. */
  readonly sessionId: string | null;
  readonly leaseId: string;
  readonly interfaceName: string;
  readonly operationName: string;
  /** Those that the request can be. */
  readonly shapes: readonly Shape[];
  /** As it came. */
  readonly input: unknown;
  readonly timeoutSeconds: number | undefined;
  readonly idempotency: Idempotency | null;
  /** Fires when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  /** The caller's span; null where nobody traces. */
  readonly traceparent: string | null;
  /** What comes and goes besides input and answer. */
  readonly parts?: Partial<PartsPorts>;
  /** Called once it is known what is done, before it begins. Throws to refuse it. */
  readonly onFound?: (found: FoundOperation) => void | Promise<void>;
  /** Called once the operation may act, and is about to. */
  readonly onStarted?: () => void | Promise<void>;
  /** Called once it has ended, before it is answered: with its answer, null if it failed. */
  readonly onEnded?: (answer: Json | null) => Promise<void>;
  /** What is answered in place of what the operation has answered. */
  readonly render?: (answer: Json) => Json;
}

export interface Used {
  readonly answer: Json;
  /** The same as JSON. */
  readonly text: string;
}

/**
 * Has an operation done, in the one way in which it is done for all shapes: once under a key, on a lease
 * that may be used now, refused before it starts if a release was committed, ended with the lease and with the
 * token or session of whoever uses it, bounded in number, measured and traced.
 *
 * @throws DrydockError whatever refuses it; anything else is a fault of the kind
 */
export function useInterface(use: InterfaceUse, services: Services): Promise<Used> {
  const { caller, sessionId } = use;
  const { projectId, tokenId } = caller;
  const room = use.interfaceName === tunnel.name ? 'tunnel' : 'use';
  return services.uses.run({ projectId, room }, (stop) =>
    services.access.during({ tokenId, sessionId }, (lost) =>
      useOnce(use, AbortSignal.any([stop, lost]), services),
    ),
  );
}

async function useOnce(use: InterfaceUse, stop: AbortSignal, services: Services): Promise<Used> {
  const { caller, leaseId, idempotency, onStarted } = use;
  const { projectId } = caller;
  const { answers, kinds, views } = services;
  const what = use.interfaceName === 'command' ? 'command' : 'operation';
  const keyed = createKeyedUse(answers, projectId, idempotency, what);
  const before = await keyed.repeated();
  if (before !== null) {
    return parsed(before);
  }
  const view = await views.lease.usable(projectId, leaseId);
  const lease = openLease(view, services);
  const found = findOperation(lease, use, kinds);
  const input = inputOf(found, use);
  services.uses.requireEnding(lease.kind);
  await use.onFound?.(found);
  const { operation, title } = found;
  const parts: PartsPorts = { ...UNHEARD, received: nothingReceived, ...use.parts };
  let hasAnswered = false;
  try {
    const answer = await observeUse(found, use, services, () =>
      lookingAfterHost(found, view.attempt?.resource.id, services, () =>
        runOperation(
          {
            holder: { projectId, leaseId },
            lease,
            found,
            input,
            timeoutMs: timeoutOf(found, use),
            gone: use.gone,
            stop,
            beforeAct: async () => {
              await keyed.claim();
              await onStarted?.();
            },
            parts,
          },
          services,
        ),
      ),
    );
    hasAnswered = true;
    await use.onEnded?.(answer);
    const text = answerText(title, answer);
    const shown = use.render === undefined ? { answer, text } : rendered(use.render(answer));
    // Of a stream the answer is its last word alone.
    const isWhole = operation.shape !== 'stream' || use.render !== undefined;
    const kept = isWhole && !operation.secret ? shown.text : null;
    const first = await keyed.answered(kept, operation.outcome?.describe(answer));
    return first === null || first === kept ? shown : parsed(first);
  } catch (error) {
    if (!hasAnswered) {
      await use.onEnded?.(null);
    }
    await recorded(() => keyed.fail(error));
    throw error;
  }
}

const rendered = (answer: Json): Used => ({ answer, text: JSON.stringify(answer) });
const parsed = (text: string): Used => ({ answer: JSON.parse(text) as Json, text });

const unheard = async (): Promise<void> => undefined;
const UNHEARD = { begin: unheard, send: unheard, end: unheard, emit: unheard };

function inputOf({ operation }: FoundOperation, { input }: InterfaceUse): unknown {
  const parsed = operation.input.safeParse(input ?? {});
  if (!parsed.success) {
    throw invalidRequest(problemsOf(parsed.error, 'body'));
  }
  return parsed.data;
}

/** A call answers soon; whatever else there is goes on for as long as the lease does, unless it is said. */
function timeoutOf({ operation }: FoundOperation, { timeoutSeconds }: InterfaceUse): number | null {
  if (operation.shape !== 'call') {
    return timeoutSeconds === undefined ? null : timeoutSeconds * 1_000;
  }
  const { operationTimeoutSecondsDefault: byDefault, operationTimeoutSecondsMax: max } = BOUNDS;
  if (timeoutSeconds !== undefined && timeoutSeconds > max) {
    throw invalidRequest([
      { field: 'query.timeoutSeconds', detail: `must be at most ${max} for a call` },
    ]);
  }
  return (timeoutSeconds ?? byDefault) * 1_000;
}
