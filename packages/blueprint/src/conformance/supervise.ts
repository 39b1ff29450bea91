import assert, { AssertionError } from 'node:assert/strict';
import type { JsonObject } from '@drydock/model';
import type { WorkContext } from '../context.ts';
import { KindFault, type KindFunction } from '../kind-fault.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import { failed, type Step } from '../step.ts';
import {
  abortContext,
  createRecorder,
  recorderOf,
  SimulatedCrash,
  type Recorder,
} from './recorder.ts';

export interface Supervised {
  /** The kind: what does not answer in time is given up, and what throws is said to be which function. */
  readonly kind: LoadedKind;
  /** Takes down all that was begun and is not gone, as far as the kind can do it. */
  takeDown(): Promise<void>;
}

/** Something that was begun, and the calls that were recorded for it. */
interface Begun<View> {
  readonly view: View;
  readonly recorder: Recorder;
}

type Resource = Parameters<LoadedKind['resource']['destroy']>[1];
type Lease = Parameters<LoadedKind['lease']['destroy']>[1];

/** Steps of one `destroy` that is not the check's matter any more. */
const STEPS_MAX = 20;

export function supervise(kind: LoadedKind, timeoutMs: number): Supervised {
  const resources = new Map<string, Begun<Resource>>();
  const leases = new Map<string, Begun<Lease>>();

  const call = async <Result>(
    where: KindFunction,
    context: WorkContext,
    act: () => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await within(where, timeoutMs, act());
    } catch (error) {
      if (error instanceof NoAnswer) {
        abortContext(context, error);
      }
      const isOurs = error instanceof SimulatedCrash || error instanceof AssertionError;
      throw isOurs || context.signal.aborted ? error : new KindFault(kind.kind, where, error);
    }
  };
  const begin = <View extends { readonly state: JsonObject | null }>(
    begun: Map<string, Begun<View>>,
    key: string,
    context: WorkContext,
    view: View,
  ): ((step: Step<JsonObject>) => Step<JsonObject>) => {
    const recorder = recorderOf(context) ?? createRecorder(context.node, context.secrets);
    begun.set(key, { view, recorder });
    return (step) => {
      if (step.step === 'done') {
        begun.set(key, { view: { ...view, state: step.result }, recorder });
      }
      return step;
    };
  };
  const { resource } = kind;
  const supervised: LoadedKind = {
    ...kind,
    resource: {
      ...kind.resource,
      activate: async (context, view) => {
        const told = begin(resources, view.id, context, view);
        const act = () => kind.resource.activate(context, view);
        return told(await call('resource.activate', context, act));
      },
      ...(resource.update && {
        update: async (context, view, to) => {
          const act = async () => (await resource.update?.(context, view, to)) ?? failed('none');
          const step = await call('resource.update', context, act);
          if (step.step === 'done') {
            const recorder = recorderOf(context) ?? createRecorder(context.node, context.secrets);
            const updated = { ...view, config: to, state: step.result };
            resources.set(view.id, { view: updated, recorder });
          }
          return step;
        },
      }),
      destroy: async (context, view) => {
        const act = () => kind.resource.destroy(context, view);
        const step = await call('resource.destroy', context, act);
        if (step.step === 'done') {
          resources.delete(view.id);
          for (const [attemptId, lease] of leases) {
            if (lease.view.resource.id === view.id) {
              leases.delete(attemptId);
            }
          }
        }
        return step;
      },
    },
    lease: {
      ...kind.lease,
      activate: async (context, view) => {
        const told = begin(leases, view.attemptId, context, view);
        const act = () => kind.lease.activate(context, view);
        return told(await call('lease.activate', context, act));
      },
      destroy: async (context, view) => {
        const act = () => kind.lease.destroy(context, view);
        const step = await call('lease.destroy', context, act);
        if (step.step === 'done') {
          leases.delete(view.attemptId);
        }
        return step;
      },
    },
    interfaces: kind.interfaces.map((offered) => boundedInterface(offered, timeoutMs)),
  };
  return {
    kind: supervised,
    takeDown: async () => {
      for (const { view, recorder } of leases.values()) {
        await attempt(recorder, (context) => supervised.lease.destroy(context, view));
      }
      for (const { view, recorder } of resources.values()) {
        const kept = recorder.kept();
        const last = kept === null ? view : { ...view, state: kept };
        await attempt(recorder, (context) => supervised.resource.destroy(context, last));
      }
      leases.clear();
      resources.clear();
    },
  };
}

/** Nobody hears what goes wrong here: the check that left it has said enough. */
async function attempt(
  recorder: Recorder,
  destroy: (context: WorkContext) => Promise<Step<null>>,
): Promise<void> {
  for (let count = 0; count < STEPS_MAX; count += 1) {
    const step = await destroy(recorder.open({ recallsAll: true }).context).catch(() => null);
    if (step?.step !== 'again-after') {
      return;
    }
  }
}

/** Commands have a time limit of their own. */
function boundedInterface(
  offered: LoadedKind['interfaces'][number],
  timeoutMs: number,
): LoadedKind['interfaces'][number] {
  const { definition, open } = offered;
  if (definition.name === 'command') {
    return offered;
  }
  return {
    definition,
    open: (lease, use) =>
      Object.fromEntries(
        Object.entries(open(lease, use)).map(([name, run]) => {
          const bounded: typeof run = (input, parts) =>
            within(`${definition.name}.${name}`, timeoutMs, run(input, parts));
          return [name, bounded];
        }),
      ),
  };
}

/** Somebody did not answer in time. What it says later is not heard. */
export class NoAnswer extends AssertionError {}

/** What comes of it, if that is within the time. */
export function within<Result>(
  who: string,
  timeoutMs: number,
  working: Promise<Result>,
): Promise<Result> {
  assert.ok(timeoutMs > 0, 'the time that a call may take has to be above 0');
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(new NoAnswer({ message: `${who} has not answered within ${timeoutMs} ms` }));
    };
    const timer = setTimeout(giveUp, timeoutMs);
    working.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
