import type { KindForbidden, KindRegistry, LoadedKind } from '@drydock/blueprint';
import { problemsOf } from '@drydock/contract';
import { DrydockError, type JsonObject } from '@drydock/model';
import { firstOfKind, type Caller } from '@drydock/store';
import { invalidRequest } from '../../http/check-request.ts';
import type { Ports } from '../../ports.ts';

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

/** Whose blueprints are meant. */
export type Owner = Pick<Caller, 'projectId' | 'projectName'>;

/** Why the installation does not let the project have blueprints of the kind; null where it does. */
export async function whyForbidden(
  kind: string,
  { projectId, projectName }: Owner,
  { kinds, database }: Pick<Ports, 'kinds' | 'database'>,
): Promise<KindForbidden | null> {
  const { rules } = kinds;
  const provides = kinds.get(kind)?.provides;
  let isFirst = false;
  if (rules.sole.includes(kind) && provides !== undefined) {
    const first = await firstOfKind(database, { kind, provides });
    isFirst = first === null || first === projectId;
  }
  return rules.forbids({ kind, owner: projectName, isBorrowed: false, isFirst });
}

/** @throws DrydockError `kind-not-allowed` */
export async function requireAllowed(
  kind: string,
  owner: Owner,
  ports: Pick<Ports, 'kinds' | 'database'>,
): Promise<void> {
  const forbidden = await whyForbidden(kind, owner, ports);
  if (forbidden !== null) {
    throw new DrydockError('kind-not-allowed', forbidden.detail, {
      hint: forbidden.change,
      problems: [{ field: 'kind', detail: 'is not allowed to this project' }],
    });
  }
}

/** @throws DrydockError `invalid-configuration` with every problem */
export function checkConfiguration(kind: LoadedKind, config: JsonObject): void {
  const parsed = kind.config.safeParse(config);
  const problems = parsed.success
    ? (kind.problems?.(config) ?? []).map(({ field, detail }) => ({
        field: `config.${field}`,
        detail,
      }))
    : problemsOf(parsed.error, 'body').map(({ field, detail }) => ({
        field: field === 'body' ? 'config' : `config.${field}`,
        detail,
      }));
  if (problems.length === 0) {
    return;
  }
  const said = problems.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
  throw new DrydockError(
    'invalid-configuration',
    `The configuration does not fit the kind ${kind.kind}: ${said}.`,
    { problems, hint: 'GET /v1/blueprint-kinds shows its schema.' },
  );
}

/**
 * Whether the project has each credential that a checked configuration names.
 *
 * @throws DrydockError `credential-missing`
 */
export async function checkCredentials(
  kind: LoadedKind,
  config: JsonObject,
  missing: (names: readonly string[]) => Promise<readonly string[]>,
): Promise<void> {
  const names = kind.credentials?.(config) ?? [];
  const absent = names.length === 0 ? [] : await missing(names);
  if (absent.length > 0) {
    throw new DrydockError(
      'credential-missing',
      `The project has no credential named ${absent.map((name) => `"${name}"`).join(', ')}.`,
      { hint: 'Create it first: POST /v1/credentials, or `drydock credential create`.' },
    );
  }
}

/** A resource that may have no lease could never be used. */
export function checkLimits(limits: { leasesPerResource?: number | null | undefined }): void {
  if (limits.leasesPerResource === 0) {
    throw invalidRequest([
      { field: 'limits.leasesPerResource', detail: 'must be at least 1, or null for no limit' },
    ]);
  }
}
