import { z } from 'zod';

/** An entry of `DRYDOCK_ALLOWED_KINDS`. */
export interface AllowedKind {
  /** Its name, or `*`. */
  readonly kind: string;
  /** Names of the projects that may use it; null for every project. */
  readonly projects: readonly string[] | null;
}

/** Names of kinds and of projects are alike. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const TEXT_MAX = 16_384;

/** `*,local-host=ops+ci` */
export const allowedKindsSchema: z.ZodType<readonly AllowedKind[] | null, string> = z
  .string()
  .max(TEXT_MAX)
  .transform((list) => list.split(',').map(parseEntry))
  .pipe(
    z
      .array(
        z.object({
          kind: z.union([z.literal('*'), z.string().regex(NAME)]),
          projects: z.array(z.string().regex(NAME)).nullable(),
        }),
      )
      // `*` for some projects would be another rule for each kind: each is named then.
      .refine((entries) => entries.every(({ kind, projects }) => kind !== '*' || projects === null))
      .refine((entries) => new Set(entries.map(({ kind }) => kind)).size === entries.length),
  );

function parseEntry(entry: string): AllowedKind {
  const [kind = '', ...limits] = entry.split('=').map((part) => part.trim());
  if (limits.length === 0) {
    return { kind, projects: null };
  }
  // A second equals sign becomes part of a name, which it cannot be.
  return {
    kind,
    projects: limits
      .join('=')
      .split('+')
      .map((project) => project.trim()),
  };
}
