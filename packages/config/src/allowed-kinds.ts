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

/** An entry of `DRYDOCK_KIND_GRANTS`. */
export interface KindGrant {
  readonly kind: string;
  readonly grant: string;
  /** Names of the projects that have it; null for every project. */
  readonly projects: readonly string[] | null;
}

/** `ec2-host/aws-chain=ops+ci,ec2-host/private-endpoint` */
export const kindGrantsSchema: z.ZodType<readonly KindGrant[], string> = z
  .string()
  .max(TEXT_MAX)
  .transform((list) =>
    list.split(',').map((entry) => {
      const { kind: named, projects } = parseEntry(entry);
      const [kind = '', ...grant] = named.split('/');
      return { kind, grant: grant.join('/'), projects };
    }),
  )
  .pipe(
    z
      .array(
        z.object({
          kind: z.string().regex(NAME),
          grant: z.string().regex(NAME),
          projects: z.array(z.string().regex(NAME)).nullable(),
        }),
      )
      .refine(
        (entries) =>
          new Set(entries.map(({ kind, grant }) => `${kind}/${grant}`)).size === entries.length,
      ),
  );
