import {
  DrydockError,
  NO_QUANTITIES,
  plainText,
  unstorableIn,
  type JsonObject,
} from '@drydock/model';
import { z } from 'zod';
import { MARK } from './brand.ts';
import type { WorkContext } from './context.ts';
import type { OfferedInterface } from './interface/define-interface.ts';
import { interfacesOf } from './interfaces.ts';
import type { BlueprintKind, LeaseView, Nothing, ResourceView } from './kind.ts';
import { describeIssues, KindFault, type KindFunction } from './kind-fault.ts';
import type { LoadedKind } from './loaded-kind.ts';
import { RETURNED, SENTENCE_MAX } from './returned.ts';
import { checkShape } from './shape/check-shape.ts';
import { done, failed, type Failed, type Step, type UpdateStep } from './step.ts';

/** What a kind takes and keeps that says nothing of it. */
const NOTHING = z.strictObject({});

/**
 * Declares a blueprint kind; the default export of its file.
 *
 * The result takes plain JSON: every call parses what was stored with the kind's own schemas, so
 * that a kind never sees a shape that it did not declare, but where it takes something down. What the
 * kind returns is checked too: a pure function that throws, or returns what it may not, throws a
 * `KindFault`; a state that the kind could not read again makes the step a failed one.
 */
export function defineBlueprint<
  Config,
  Attributes = Nothing,
  State extends JsonObject = Nothing,
  LeaseState extends JsonObject = Nothing,
>(kind: BlueprintKind<Config, Attributes, State, LeaseState>): LoadedKind {
  // It may come from plain JavaScript.
  checkShape(kind);
  const { resource, lease, interfaces = [] } = kind;
  const { health, outside } = resource;
  checkInterfaces(kind.kind, interfaces);
  const schemas = schemasOf(kind);
  const config = (stored: JsonObject): Config => kind.config.parse(stored);
  const attributes = (stored: JsonObject): Attributes => schemas.attributes.parse(stored);
  const viewResource = (
    view: ResourceView<JsonObject, JsonObject | null>,
    read: Read = parse,
  ): ResourceView<Config, State | null> => ({
    id: view.id,
    projectId: view.projectId,
    blueprintId: view.blueprintId,
    config: read(kind.config, view.config),
    choice: view.choice,
    ...(view.given !== undefined && { given: view.given }),
    state: view.state === null ? null : read(schemas.state, view.state),
  });
  const viewActive = (
    view: ResourceView<JsonObject, JsonObject>,
    read: Read = parse,
  ): ResourceView<Config, State> => ({
    id: view.id,
    projectId: view.projectId,
    blueprintId: view.blueprintId,
    config: read(kind.config, view.config),
    choice: view.choice,
    ...(view.given !== undefined && { given: view.given }),
    state: read(schemas.state, view.state),
  });
  const viewLease = (
    view: LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>,
    read: Read = parse,
  ): LeaseView<Config, State, Attributes, LeaseState | null> => ({
    id: view.id,
    attemptId: view.attemptId,
    place: view.place,
    attributes: read(schemas.attributes, view.attributes),
    ...(view.given !== undefined && { given: view.given }),
    state: view.state === null ? null : read(schemas.leaseState, view.state),
    resource: viewActive(view.resource, read),
  });
  /** What a pure function of the kind returned, if it is what it may return. */
  const asked = <Result>(
    where: KindFunction,
    check: (value: unknown) => Result,
    ask: () => unknown,
  ): Result => {
    try {
      return check(ask());
    } catch (error) {
      throw new KindFault(kind.kind, where, error);
    }
  };
  /** What a slow function of the kind returned, if it is what it may return. */
  const stepOf = async <Result>(
    where: KindFunction,
    work: () => unknown,
  ): Promise<Step<Result>> => {
    const returned = await work();
    return asked(
      where,
      (value) => plain<Result, Step<Result>>(RETURNED.step<Result>(value)),
      () => returned,
    );
  };
  /**
   * What is stored has to be what the kind can read again. What it returns instead it would return again: the
   * step has failed, and is not tried until nobody waits any more.
   */
  const storable = async <
    Stored extends JsonObject,
    Came extends UpdateStep<Stored> = Step<Stored>,
  >(
    where: KindFunction,
    schema: z.ZodType<Stored>,
    work: () => unknown,
    check: (value: unknown) => Came,
  ): Promise<Came | Failed> => {
    const returned = await work();
    try {
      const step = plain<Stored, Came>(check(returned));
      const error = step.step === 'done' ? whyNotStorable(schema, step.result) : undefined;
      return error === undefined ? step : failed(new KindFault(kind.kind, where, error).message);
    } catch (error) {
      return failed(new KindFault(kind.kind, where, error).message);
    }
  };
  /** What a kind keeps meanwhile has to be what it can read again, as what it returns. */
  const keeping = (context: WorkContext): WorkContext => ({
    ...context,
    keep: async (kept) => {
      const error = whyNotStorable(schemas.state, kept);
      if (error !== undefined) {
        throw new TypeError(`what it keeps cannot be stored: ${wordsOf(error)}`);
      }
      await context.keep(kept);
    },
  });
  return {
    ...MARK,
    kind: kind.kind,
    provides: kind.provides,
    summary: kind.summary,
    config: kind.config as z.ZodType as z.ZodType<JsonObject>,
    attributes: schemas.attributes as z.ZodType as z.ZodType<JsonObject>,
    state: schemas.state as z.ZodType as z.ZodType<JsonObject>,
    leaseState: schemas.leaseState as z.ZodType as z.ZodType<JsonObject>,
    refuses: (storedConfig, stored) => {
      const parsed = schemas.attributes.safeParse(stored);
      if (!parsed.success) {
        return describeIssues(parsed.error);
      }
      const ask = (): unknown => kind.refuses?.(config(storedConfig), parsed.data) ?? null;
      return asked('refuses', RETURNED.refusal, ask);
    },
    problems: (stored) =>
      asked('problems', RETURNED.problems, () => kind.problems?.(config(stored)) ?? []),
    credentials: (stored) =>
      asked('credentials', RETURNED.slots, () => kind.credentials?.(config(stored)) ?? []),
    grants: (stored) =>
      kind.grants === undefined
        ? []
        : asked('grants', RETURNED.grants, () => kind.grants?.(config(stored))),
    resource: {
      name: (stored, id, choice) =>
        asked('resource.name', RETURNED.name, () => resource.name(config(stored), id, choice)),
      ...(resource.choices && {
        choices: (stored, wanted) =>
          asked('resource.choices', RETURNED.choices, () =>
            resource.choices?.(config(stored), attributes(wanted)),
          ),
      }),
      slots: (stored) =>
        asked('resource.slots', RETURNED.slots, () => resource.slots?.(config(stored)) ?? []),
      capacity: (stored) =>
        asked('resource.capacity', RETURNED.capacity, () => resource.capacity?.(config(stored))),
      ...(resource.withdrawn && {
        withdrawn: (stored, choice) =>
          asked('resource.withdrawn', RETURNED.refusal, () =>
            resource.withdrawn?.(config(stored), choice),
          ),
      }),
      pricedAs: (stored, choice) =>
        resource.pricedAs === undefined
          ? null
          : asked('resource.pricedAs', RETURNED.pricedAs, () =>
              resource.pricedAs?.(config(stored), choice),
            ),
      quantities: (stored, choice) =>
        resource.quantities === undefined
          ? NO_QUANTITIES
          : asked('resource.quantities', RETURNED.quantities, () =>
              resource.quantities?.(config(stored), choice),
            ),
      ...(resource.leases && { leases: resource.leases }),
      activate: (context, view) =>
        storable(
          'resource.activate',
          schemas.state,
          () => resource.activate(keeping(context), viewResource(view)),
          RETURNED.step<State>,
        ),
      ...(resource.update && {
        update: (context, view, to) =>
          storable<State, UpdateStep<State>>(
            'resource.update',
            schemas.state,
            () => resource.update?.(keeping(context), viewActive(view), config(to)),
            RETURNED.updateStep,
          ),
      }),
      destroy: (context, view) =>
        stepOf('resource.destroy', () =>
          resource.destroy(keeping(context), viewResource(view, parseOrLeave)),
        ),
      ...(health && {
        health: {
          everySeconds: health.everySeconds,
          ...(health.closelyEverySeconds !== undefined && {
            closelyEverySeconds: health.closelyEverySeconds,
          }),
          check: async (context, view) => {
            const found: unknown = await health.check(context, viewActive(view));
            return asked('resource.health', RETURNED.finding, () => found);
          },
        },
      }),
      ...(outside && {
        outside: {
          place: (stored) =>
            asked('resource.outside', RETURNED.place, () => outside.place(config(stored))),
          list: async (context, stored) => {
            const found: unknown = await outside.list(context, config(stored));
            return asked('resource.outside', RETURNED.things, () => found);
          },
          owns: (view, thing) =>
            asked(
              'resource.outside',
              RETURNED.yesOrNo,
              () => outside.owns?.(viewResource(view, parseOrLeave), thing) ?? true,
            ),
          remove: (context, stored, thing) =>
            stepOf('resource.outside', () => outside.remove(context, config(stored), thing)),
        },
      }),
    },
    lease: {
      refuses: (view, wanted) =>
        asked('lease.refuses', RETURNED.refusal, () =>
          lease.refuses?.(viewResource(view), attributes(wanted)),
        ) ?? null,
      slots: (view, wanted) =>
        asked(
          'lease.slots',
          RETURNED.slots,
          () => lease.slots?.(viewActive(view), attributes(wanted)) ?? [],
        ),
      needsSetUp: (stored, wanted) =>
        asked('lease.needsSetUp', RETURNED.yesOrNo, () =>
          lease.needsSetUp === undefined
            ? lease.activate !== undefined
            : lease.needsSetUp(config(stored), attributes(wanted)),
        ),
      activate: (context, view) =>
        storable(
          'lease.activate',
          schemas.leaseState,
          () =>
            lease.activate === undefined ? done({}) : lease.activate(context, viewLease(view)),
          RETURNED.step<LeaseState>,
        ),
      destroy: (context, view) =>
        stepOf('lease.destroy', () => lease.destroy(context, viewLease(view, parseOrLeave))),
    },
    interfaces: interfaces.map((offered) =>
      withView(offered, (stored: Stored) => viewLease(stored)),
    ),
  };
}

interface Schemas<Attributes, State, LeaseState> {
  readonly attributes: z.ZodType<Attributes>;
  readonly state: z.ZodType<State>;
  readonly leaseState: z.ZodType<LeaseState>;
}

function schemasOf<Config, Attributes, State extends JsonObject, LeaseState extends JsonObject>(
  kind: BlueprintKind<Config, Attributes, State, LeaseState>,
): Schemas<Attributes, State, LeaseState> {
  // Where one is left out, its type is `Nothing`.
  const nothing = NOTHING as z.ZodType;
  return {
    attributes: kind.attributes ?? (nothing as z.ZodType<Attributes>),
    state: kind.state ?? (nothing as z.ZodType<State>),
    leaseState: kind.leaseState ?? (nothing as z.ZodType<LeaseState>),
  };
}

/** A reason may cite a host, and is stored and shown. */
function plain<Result, Came extends UpdateStep<Result>>(step: Came): Came {
  return step.step === 'done' ? step : { ...step, reason: plainText(step.reason, SENTENCE_MAX) };
}

/** Why a state could not be stored, or could not be read again by its kind's schema. */
function whyNotStorable(schema: z.ZodType, state: JsonObject): Error | undefined {
  const path = unstorableIn(state);
  return path === null
    ? schema.safeParse(state).error
    : new TypeError(`${path}: a NUL or half a character cannot be stored`);
}

const wordsOf = (error: Error): string =>
  error instanceof z.ZodError ? describeIssues(error) : error.message;

type Stored = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

/** How something stored is read by a kind's schema. */
type Read = <Value>(schema: z.ZodType<Value>, stored: JsonObject) => Value;

const parse: Read = (schema, stored) => schema.parse(stored);

/**
 * For taking down: what was stored under another schema is given as it is, since it has to go all the
 * same, and most often what a kind needs for that is in it.
 */
const parseOrLeave: Read = <Value>(schema: z.ZodType<Value>, stored: JsonObject): Value => {
  const { success, data } = schema.safeParse(stored);
  return success ? data : (stored as Value);
};

/** An interface of a kind for callers who have the lease as it is stored. */
function withView<View, From>(
  { definition, open }: OfferedInterface<View>,
  viewOf: (stored: From) => View,
): OfferedInterface<From> {
  return { definition, open: (stored, use) => open(viewOf(stored), use) };
}

/** @throws DrydockError `invalid-configuration` where one is offered twice */
function checkInterfaces(kind: string, interfaces: readonly OfferedInterface<never>[]): void {
  const names = interfacesOf({ interfaces: interfaces as readonly OfferedInterface<Stored>[] });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new DrydockError(
      'invalid-configuration',
      `The blueprint kind "${kind}" offers the interface "${twice}" twice.`,
    );
  }
}
