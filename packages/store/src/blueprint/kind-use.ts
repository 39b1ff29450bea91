import type { Runner } from '../postgres/database.ts';

/** Blueprints of one kind and project. */
export interface KindInUse {
  readonly kind: string;
  /** The project's name. */
  readonly project: string;
  /** The name of one of them. */
  readonly example: string;
  readonly count: number;
  /** Whether the project had a blueprint of the kind first, of those that have one. */
  readonly isFirst: boolean;
}

const TOLD_MAX = 1_000;

/** The id of the project that had a blueprint of the kind first, of those that have one; null for none. */
export async function firstOfKind(
  runner: Runner,
  { kind, provides }: { readonly kind: string; readonly provides: string },
): Promise<string | null> {
  const [row] = await runner.rows('blueprint/first-of-kind', { kind, type: provides });
  return row?.projectId ?? null;
}

/**
 * What there is of kinds that the installation's settings limit to some projects (`limited`), or to one of
 * them (`sole`), but for what those name.
 */
export function readKindsInUse(
  runner: Runner,
  {
    limited,
    sole,
  }: {
    readonly limited: readonly { readonly kind: string; readonly projects: readonly string[] }[];
    readonly sole: readonly string[];
  },
): Promise<readonly KindInUse[]> {
  const allowed = limited.flatMap(({ kind, projects }) =>
    projects.map((project) => `${kind}=${project}`),
  );
  const kinds = limited.map(({ kind }) => kind);
  return runner.rows('blueprint/limited', {
    kinds,
    exempt: allowed,
    soleKinds: sole,
    limit: TOLD_MAX,
  });
}
