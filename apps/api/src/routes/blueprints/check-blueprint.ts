import type { KindRegistry, LoadedKind } from '@drydock/blueprint';
import { problemsOf } from '@drydock/contract';
import { DrydockError, type JsonObject } from '@drydock/model';
import { invalidRequest } from '../../http/check-request.ts';

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
