import {
  KindFault,
  type CheckContext,
  type LoadedKind,
  type OutsideThing,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { budgetOf } from '../budget/budgets.ts';
import { redacting } from '../claim/redacting.ts';
import { faultSentence } from '../claim/run-step.ts';
import type { Surroundings } from '../surroundings.ts';

/** How long one call of a kind may take here. */
export interface OutsidePorts {
  readonly surroundings: Surroundings;
  readonly stopping: AbortSignal;
  readonly limitMs: number;
}

/** Runs a kind's look or removal within its time. A fault comes as a sentence without secrets. */
export async function withinLimit<Result>(
  projectId: string,
  kind: LoadedKind,
  { surroundings, stopping, limitMs }: OutsidePorts,
  act: (context: CheckContext) => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly sentence: string }> {
  const late = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([stopping, late]);
  const { secrets, redact } = redacting(surroundings.secretsOf(projectId));
  const context: CheckContext = {
    signal,
    node: surroundings.node,
    secrets,
    installation: surroundings.installation(),
    ...budgetOf(surroundings.budgets, signal),
  };
  try {
    // Not every kind stops at once when its signal fires.
    return { result: await Promise.race([act(context), aborted(signal)]) };
  } catch (error) {
    if (late.aborted) {
      return { sentence: `It took longer than ${limitMs / 1_000} s.` };
    }
    if (stopping.aborted) {
      return { sentence: 'The process stops.' };
    }
    return {
      sentence: faultSentence(
        DrydockError.is(error)
          ? error
          : new KindFault(kind.kind, 'resource.outside', error, redact),
      ),
    };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** All that is there, by the first of the configurations that can tell; or why none can. */
export async function listPlace(
  projectId: string,
  kind: LoadedKind,
  configs: readonly Parameters<LoadedKind['resource']['name']>[0][],
  ports: OutsidePorts,
): Promise<
  | { readonly things: readonly OutsideThing[]; readonly config: (typeof configs)[number] }
  | { readonly sentence: string }
> {
  let sentence = 'No configuration builds there.';
  for (const config of configs) {
    const { outside } = kind.resource;
    if (outside === undefined) {
      break;
    }
    const told = await withinLimit(projectId, kind, ports, (context) =>
      outside.list(context, config),
    );
    if ('result' in told) {
      return { things: told.result, config };
    }
    sentence = told.sentence;
  }
  return { sentence };
}
