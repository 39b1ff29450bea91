import { DrydockError, type JsonObject } from '@drydock/model';
import { z } from 'zod';
import { MARK } from './brand.ts';
import type { CommandInterface } from './command-interface.ts';
import { DASHED_NAME } from './dashed-name.ts';
import { checkOperations } from './interfaces.ts';
import type { BlueprintKind, LeaseView, ResourceView, UseContext } from './kind.ts';
import type { Operation, Operations } from './operation.ts';

/** A kind whose configuration, attributes and states come as stored JSON and are checked here. */
export type LoadedKind = BlueprintKind<JsonObject, JsonObject, JsonObject, JsonObject>;

/**
 * Declares a blueprint kind; the default export of its file.
 *
 * The result takes plain JSON: every call parses what was stored with the kind's own schemas, so
 * that a kind never sees a shape that it did not declare.
 */
export function defineBlueprint<
  Config,
  Attributes,
  State extends JsonObject,
  LeaseState extends JsonObject,
>(kind: BlueprintKind<Config, Attributes, State, LeaseState>): LoadedKind {
  if (!DASHED_NAME.test(kind.kind) || !DASHED_NAME.test(kind.provides)) {
    throw new DrydockError(
      'invalid-configuration',
      `A blueprint kind is named "${kind.kind}" and provides "${kind.provides}".`,
      { hint: 'Both are lower-case words joined by dashes.' },
    );
  }
  const { resource, lease, operations } = kind;
  const { health } = resource;
  checkOperations(kind.kind, operations ?? {});
  const config = (stored: JsonObject): Config => kind.config.parse(stored);
  const attributes = (stored: JsonObject): Attributes => kind.attributes.parse(stored);
  const viewResource = (
    view: ResourceView<JsonObject, JsonObject | null>,
  ): ResourceView<Config, State | null> => ({
    id: view.id,
    config: config(view.config),
    choice: view.choice,
    state: view.state === null ? null : kind.state.parse(view.state),
  });
  const viewActive = (view: ResourceView<JsonObject, JsonObject>): ResourceView<Config, State> => ({
    id: view.id,
    config: config(view.config),
    choice: view.choice,
    state: kind.state.parse(view.state),
  });
  const viewLease = (
    view: LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>,
  ): LeaseView<Config, State, Attributes, LeaseState | null> => ({
    id: view.id,
    attemptId: view.attemptId,
    attributes: attributes(view.attributes),
    state: view.state === null ? null : kind.leaseState.parse(view.state),
    resource: viewActive(view.resource),
  });
  return {
    ...MARK,
    kind: kind.kind,
    provides: kind.provides,
    summary: kind.summary,
    config: kind.config as z.ZodType as z.ZodType<JsonObject>,
    attributes: kind.attributes as z.ZodType as z.ZodType<JsonObject>,
    state: kind.state as z.ZodType as z.ZodType<JsonObject>,
    leaseState: kind.leaseState as z.ZodType as z.ZodType<JsonObject>,
    refuses: (storedConfig, stored) => {
      const parsed = kind.attributes.safeParse(stored);
      return parsed.success
        ? kind.refuses(config(storedConfig), parsed.data)
        : describeIssues(parsed.error);
    },
    credentials: (stored) => kind.credentials?.(config(stored)) ?? [],
    resource: {
      name: (stored, id, choice) => resource.name(config(stored), id, choice),
      ...(resource.choices && {
        choices: (stored, asked) => resource.choices?.(config(stored), attributes(asked)) ?? [],
      }),
      slots: (stored) => resource.slots?.(config(stored)) ?? [],
      ...(resource.leases && { leases: resource.leases }),
      activate: (context, view) => resource.activate(context, viewResource(view)),
      destroy: (context, view) => resource.destroy(context, viewResource(view)),
      ...(health && {
        health: {
          everySeconds: health.everySeconds,
          check: (context, view) => health.check(context, viewActive(view)),
        },
      }),
    },
    lease: {
      refuses: (view, asked) => lease.refuses?.(viewResource(view), attributes(asked)) ?? null,
      slots: (view, asked) => lease.slots?.(viewActive(view), attributes(asked)) ?? [],
      needsSetUp: (c, a) => lease.needsSetUp(config(c), attributes(a)),
      activate: (context, view) => lease.activate(context, viewLease(view)),
      destroy: (context, view) => lease.destroy(context, viewLease(view)),
    },
    interfaces: {
      ...(kind.interfaces.command && {
        command: (view, use) => openCommand(kind, viewLease(view), use),
      }),
    },
    ...(operations && { operations: withViews(operations, viewLease) }),
  };
}

function openCommand<Config, Attributes, State extends JsonObject, LeaseState extends JsonObject>(
  kind: BlueprintKind<Config, Attributes, State, LeaseState>,
  view: LeaseView<Config, State, Attributes, LeaseState | null>,
  use: UseContext,
): CommandInterface {
  const opened = kind.interfaces.command?.(view, use);
  if (opened === undefined) {
    throw new DrydockError('interface-missing', `Leases of "${kind.kind}" run no commands.`);
  }
  return opened;
}

/** The operations of a kind for callers who have the lease as it is stored. */
function withViews<View, Stored>(
  operations: Operations<View>,
  viewOf: (stored: Stored) => View,
): Operations<Stored> {
  const adapt = ([name, { summary, input, output, run }]: [string, Operation<View>]) => {
    const adapted: Operation<Stored> = {
      summary,
      input,
      output,
      run: async (lease, parsed, use) => run(viewOf(lease), parsed, use),
    };
    return [name, adapted] as const;
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, members]) => [
      name,
      Object.fromEntries(Object.entries(members).map(adapt)),
    ]),
  );
}

/** Every problem of a value in one sentence: `labels.gpu: expected string`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`)
    .join('; ');
}
