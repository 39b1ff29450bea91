import type { KindForbidden, KindRegistry, LoadedKind } from '@drydock/blueprint';
import { DrydockError, type JsonObject, type PoolSchedule, type Problem } from '@drydock/model';
import { invalidRequest } from '../wish/invalid-request.ts';
import { scheduleProblems } from '../pool/schedule.ts';
import type { Limits } from './blueprint.ts';

/** Whose blueprints are meant. */
export interface BlueprintOwner {
  readonly projectId: string;
  readonly projectName: string;
}

export interface KindPorts {
  readonly kinds: KindRegistry;
  /** The id of the project that had a blueprint of the kind first; null where none has one. */
  readonly firstOfKind: (kind: {
    readonly kind: string;
    readonly provides: string;
  }) => Promise<string | null>;
}

export interface CheckBlueprintPorts extends KindPorts {
  /** What the kind's schema finds wrong with a configuration, each in a field of `config`. */
  readonly configProblems: (kind: LoadedKind, config: JsonObject) => readonly Problem[];
  /** Those of the names that the project has no credential of. */
  readonly missingCredentials: (
    projectId: string,
    names: readonly string[],
  ) => Promise<readonly string[]>;
}

/** @throws DrydockError `unknown-kind` */
export function requireKind(kinds: KindRegistry, name: string): LoadedKind {
  const kind = kinds.get(name);
  if (kind === undefined) {
    throw new DrydockError('unknown-kind', `No blueprint kind named "${name}" is loaded.`, {
      hint: 'GET /v1/blueprint-kinds lists those that are.',
      problems: [{ field: 'kind', detail: 'is not loaded' }],
    });
  }
  return kind;
}

/**
 * Why the installation does not let the project have blueprints of the kind, or of this configuration of it; null
 * where it does.
 */
export async function whyKindForbidden(
  kind: string,
  { projectId, projectName }: BlueprintOwner,
  { kinds, firstOfKind }: KindPorts,
  grants: readonly string[] = [],
): Promise<KindForbidden | null> {
  const { rules } = kinds;
  const provides = kinds.get(kind)?.provides;
  let isFirst = false;
  if (rules.sole.includes(kind) && provides !== undefined) {
    const first = await firstOfKind({ kind, provides });
    isFirst = first === null || first === projectId;
  }
  return rules.forbids({ kind, owner: projectName, isBorrowed: false, isFirst, grants });
}

/** @throws DrydockError `kind-not-allowed` */
export async function requireAllowed(
  kind: string,
  owner: BlueprintOwner,
  ports: KindPorts,
  grants: readonly string[] = [],
): Promise<void> {
  const forbidden = await whyKindForbidden(kind, owner, ports, grants);
  if (forbidden !== null) {
    throw new DrydockError('kind-not-allowed', forbidden.detail, {
      hint: forbidden.change,
      problems: [
        {
          field: grants.length === 0 ? 'kind' : 'config',
          detail: 'is not allowed to this project',
        },
      ],
    });
  }
}

/**
 * Whether a configuration fits its kind, and the project has each credential that it names.
 *
 * @throws DrydockError `invalid-configuration` with every problem, `kind-not-allowed` where it needs what the
 *   project was not granted, `credential-missing`
 */
export async function checkConfiguration(
  kind: LoadedKind,
  config: JsonObject,
  owner: BlueprintOwner,
  { configProblems, missingCredentials, kinds, firstOfKind }: CheckBlueprintPorts,
): Promise<void> {
  const { projectId } = owner;
  const bySchema = configProblems(kind, config);
  // What a kind itself looks at fits its schema.
  const problems = bySchema.length > 0 ? bySchema : (kind.problems?.(config) ?? []).map(inConfig);
  if (problems.length > 0) {
    const said = problems.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
    throw new DrydockError(
      'invalid-configuration',
      `The configuration does not fit the kind ${kind.kind}: ${said}.`,
      { problems, hint: 'GET /v1/blueprint-kinds shows its schema.' },
    );
  }
  // Of a configuration that does not fit, nothing can be asked.
  await requireAllowed(kind.kind, owner, { kinds, firstOfKind }, kind.grants(config));
  const names = kind.credentials?.(config) ?? [];
  const absent = names.length === 0 ? [] : await missingCredentials(projectId, names);
  if (absent.length > 0) {
    throw new DrydockError(
      'credential-missing',
      `The project has no credential named ${absent.map((name) => `"${name}"`).join(', ')}.`,
      { hint: 'Create it first: POST /v1/credentials, or `drydock credential create`.' },
    );
  }
}

/**
 * How many leases one resource of the configuration takes, as its kind says; null for any number.
 *
 * @throws DrydockError `invalid-configuration` where the limit allows more: leases would be placed that the kind
 *   has to fail
 */
export function checkCapacity(
  kind: LoadedKind,
  config: JsonObject,
  { leasesPerResource: limit }: Pick<Limits, 'leasesPerResource'>,
): number | null {
  const capacity = kind.resource.capacity(config);
  if (capacity !== null && limit !== null && limit > capacity) {
    const detail = `is ${limit}, and one resource of this configuration takes ${capacity}`;
    throw new DrydockError('invalid-configuration', `limits.leasesPerResource ${detail}.`, {
      problems: [{ field: 'limits.leasesPerResource', detail }],
      hint: `Set it to at most ${capacity}, or to null: the kind ${kind.kind} bounds it by itself.`,
    });
  }
  return capacity;
}

const inConfig = ({ field, detail }: Problem): Problem => ({ field: `config.${field}`, detail });

/** A resource that may have no lease could never be used. */
export function checkLimits(limits: {
  readonly leasesPerResource?: number | null | undefined;
}): void {
  if (limits.leasesPerResource === 0) {
    throw invalidRequest([
      { field: 'limits.leasesPerResource', detail: 'must be at least 1, or null for no limit' },
    ]);
  }
}

/**
 * Whether each schedule can be read, and the breaker can ever close.
 *
 * @throws DrydockError `invalid-request`
 */
export function checkPool({
  schedule = [],
}: {
  readonly schedule?: readonly PoolSchedule[] | undefined;
}): void {
  const problems = schedule.flatMap((each, index) =>
    scheduleProblems(each).map(({ field, detail }) => ({
      field: `pool.schedule.${index}.${field}`,
      detail,
    })),
  );
  if (problems.length > 0) {
    throw invalidRequest(problems);
  }
}
