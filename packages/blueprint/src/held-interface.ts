import { DrydockError, type Json } from '@drydock/model';
import { z } from 'zod';
import type { HeldOperation } from './held-lease.ts';
import {
  checkedAnswer,
  checkedParts,
  nothingReceived,
  type PartsPorts,
} from './interface/checked.ts';
import type { OfferedInterface } from './interface/define-interface.ts';
import type { Operation } from './interface/operation.ts';
import { describeIssues } from './kind-fault.ts';
import type { UseContext } from './use-context.ts';

/** What every use of a held lease, or of a part of a composite, is checked with and ended by. */
export interface HeldGuard {
  readonly entitled: () => Promise<boolean>;
  readonly signal: AbortSignal | undefined;
  /** What the interface stands on itself. */
  readonly beneath: UseContext;
}

/** An interface that is used from inside, as of a lease that a resource holds: each of its operations, guarded. */
export function openHeldInterface<View>(
  { definition, open }: OfferedInterface<View>,
  view: View,
  guard: HeldGuard,
): Readonly<Record<string, HeldOperation<Operation>>> {
  const opened = open(view, guard.beneath);
  const held = Object.entries(definition.operations).map(([name, operation]) => {
    const run = opened[name];
    const title = `${definition.name}.${name}`;
    const operate = async (input: unknown, parts: GivenParts = {}): Promise<Json> => {
      if (run === undefined) {
        throw new DrydockError('interface-missing', `Its kind does not do ${title}.`);
      }
      const signals = [guard.signal, parts.signal].filter((each) => each !== undefined);
      const given = await run(parsedInput(operation, title, input), {
        ...guard.beneath,
        ...checkedParts(operation, title, portsOf(parts)),
        signal: AbortSignal.any(signals),
        // The caller's own check comes last: it may take note that the act begins.
        entitled: async () => (await guard.entitled()) && ((await parts.entitled?.()) ?? true),
      });
      return checkedAnswer(operation, title, given);
    };
    return [name, operate as unknown as HeldOperation<Operation>] as const;
  });
  return Object.fromEntries(held);
}

/** What a caller brings, of any shape. */
interface GivenParts extends Partial<PartsPorts> {
  readonly signal?: AbortSignal;
  readonly entitled?: () => Promise<boolean>;
}

const heard = async (): Promise<void> => undefined;

/** What the caller left out is empty, and lost. */
function portsOf({
  begin = heard,
  send = heard,
  end = heard,
  emit = heard,
  received = nothingReceived,
  messages,
}: GivenParts): PartsPorts {
  return {
    begin: async (head, body) => begin(head, body),
    send: async (chunk) => send(chunk),
    end: async () => end(),
    emit: async (name, data) => emit(name, data),
    received,
    ...(messages !== undefined && { messages }),
  };
}

function parsedInput({ input }: Operation, title: string, given: unknown): unknown {
  const { success, data, error } = (input as z.ZodType).safeParse(given);
  if (!success) {
    throw new DrydockError('invalid-request', `${title}: ${describeIssues(error)}.`);
  }
  return data;
}
