import { DrydockError } from '@drydock/model';
import { z } from 'zod';
import { DASHED_NAME } from '../dashed-name.ts';
import type { UseContext } from '../use-context.ts';
import type { Operation } from './operation.ts';
import type { AnyRun, Run } from './use.ts';

export type Operations = Readonly<Record<string, Operation>>;

/**
 * What the holders of leases can have done, told once: routes, OpenAPI, the typed `lease.use`, `drydock
 * use` and what may be done with a held lease are read from it.
 */
export interface InterfaceDefinition<Members extends Operations = Operations> {
  readonly name: string;
  /** One sentence for lists. */
  readonly summary: string;
  readonly operations: Members;
}

/** An operation's code, by the operation's name. */
export type Implementation<Members extends Operations> = {
  readonly [Name in keyof Members]: Run<Members[Name]>;
};

/** An interface as a kind offers it on its leases. */
export interface OfferedInterface<View> {
  readonly definition: InterfaceDefinition;
  /** Called for each use: cheap, no I/O before the first call. */
  readonly open: (lease: View, use: UseContext) => Readonly<Record<string, AnyRun>>;
}

export interface DefinedInterface<Members extends Operations> extends InterfaceDefinition<Members> {
  /** What a kind's leases can do through it. */
  on<View>(open: (lease: View, use: UseContext) => Implementation<Members>): OfferedInterface<View>;
}

/** Interfaces that are, or will be, Drydock's own. */
const RESERVED: ReadonlySet<string> = new Set([
  'command',
  'filesystem',
  'httpd',
  'mysql',
  'repository',
  'tunnel',
]);

/** What streams say themselves. */
const OWN_EVENTS: ReadonlySet<string> = new Set(['started', 'end', 'error', 'message']);

/**
 * Defines an interface. Its name and those of its operations are lower-case words joined by dashes.
 *
 * ```ts
 * export const keyValue = defineInterface({
 *   name: 'key-value',
 *   summary: 'A small store.',
 *   operations: {
 *     get: call({
 *       summary: 'Reads a value.',
 *       input: z.strictObject({ key: z.string().describe('Its name.') }),
 *       output: z.strictObject({ value: z.string().nullable().describe('Null if there is none.') }),
 *     }),
 *   },
 * });
 * ```
 *
 * @throws DrydockError `invalid-configuration` with everything that is wrong with it
 */
export function defineInterface<const Members extends Operations>(
  definition: InterfaceDefinition<Members>,
): DefinedInterface<Members> {
  const { name } = definition;
  const problems = problemsOf(definition);
  if (RESERVED.has(name)) {
    problems.unshift({ field: 'name', detail: `"${name}" is an interface of Drydock` });
  }
  if (problems.length > 0) {
    const told = problems.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
    throw new DrydockError(
      'invalid-configuration',
      `The interface "${name}" cannot be defined: ${told}.`,
      { problems },
    );
  }
  return own(definition);
}

/** An interface of Drydock itself. */
export function own<const Members extends Operations>(
  definition: InterfaceDefinition<Members>,
): DefinedInterface<Members> {
  return {
    ...definition,
    on: (open) => ({
      definition,
      // Whoever calls it has parsed the input with the very schemas of the definition.
      open: open as unknown as OfferedInterface<Parameters<typeof open>[0]>['open'],
    }),
  };
}

interface Problem {
  readonly field: string;
  readonly detail: string;
}

const NAME_RULE = 'must be lower-case words joined by dashes, as `key-value`';

function problemsOf({ name, summary, operations }: InterfaceDefinition): Problem[] {
  const members = Object.entries(operations);
  return [
    ...(DASHED_NAME.test(name) ? [] : [{ field: 'name', detail: NAME_RULE }]),
    ...(isSentence(summary) ? [] : [{ field: 'summary', detail: 'must say what it is for' }]),
    ...(members.length > 0 ? [] : [{ field: 'operations', detail: 'must be at least one' }]),
    ...members.flatMap(([each, operation]) =>
      problemsOfOperation(operation).map((detail) => ({ field: `operations.${each}`, detail })),
    ),
    ...members
      .filter(([each]) => !DASHED_NAME.test(each))
      .map(([each]) => ({ field: `operations.${each}`, detail: NAME_RULE })),
  ];
}

function problemsOfOperation({ summary, input, events, messages, outcome }: Operation): string[] {
  const taken = Object.keys(events).filter(
    (each) => OWN_EVENTS.has(each) || each === outcome?.event,
  );
  const odd = Object.keys(events).filter((each) => !DASHED_NAME.test(each));
  const oddMessages = Object.keys(messages).filter((each) => !DASHED_NAME.test(each));
  return [
    ...(isSentence(summary) ? [] : ['its summary must say what it does']),
    ...(isStrictObject(input)
      ? []
      : ['its input must be a strict object: z.strictObject({ ... })']),
    ...taken.map((each) => `the event "${each}" is what streams say themselves`),
    ...odd.map((each) => `the event "${each}" ${NAME_RULE}`),
    ...oddMessages.map((each) => `the message "${each}" ${NAME_RULE}`),
  ];
}

const isSentence = (text: unknown): boolean => typeof text === 'string' && text.trim() !== '';

function isStrictObject(schema: z.ZodType): boolean {
  const written = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return written.type === 'object' && written.additionalProperties === false;
}
