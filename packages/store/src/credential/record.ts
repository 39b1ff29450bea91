import type { CredentialFacts, Labels, NamesOf } from '@drydock/engine';
import type { JsonObject } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Asks } from '../postgres/prisma-client.ts';

export const SHOWN = {
  id: true,
  name: true,
  kind: true,
  facts: true,
  keyId: true,
  author: true,
  labels: true,
  createdAt: true,
  rotatedAt: true,
} as const satisfies Prisma.CredentialSelect;

export type Shown = Prisma.CredentialGetPayload<{ select: typeof SHOWN }>;

/** The credentials of a project, each with what uses it: read for all of them at once. */
export async function credentialFacts(
  prisma: Asks,
  projectId: string,
  rows: readonly Shown[],
  namesOf: NamesOf,
): Promise<CredentialFacts[]> {
  const users = rows.length === 0 ? [] : await readUsers(prisma, projectId, namesOf);
  return rows.map((row) => ({
    ...row,
    facts: row.facts as JsonObject,
    labels: row.labels as Labels,
    usedBy: users.filter(({ names }) => names.includes(row.name)).map(({ blueprint }) => blueprint),
  }));
}

/** As it was kept for a repeated request. */
export function revive(stored: JsonObject): CredentialFacts {
  const answer = stored as unknown as CredentialFacts & {
    readonly createdAt: string;
    readonly rotatedAt: string | null;
  };
  const { createdAt, rotatedAt } = answer;
  return {
    ...answer,
    createdAt: new Date(createdAt),
    rotatedAt: rotatedAt === null ? null : new Date(rotatedAt),
  };
}

interface User {
  readonly blueprint: string;
  readonly names: readonly string[];
}

/** Blueprints with the credentials that they name, in force or as something that lives was built by. */
async function readUsers(prisma: Asks, projectId: string, namesOf: NamesOf): Promise<User[]> {
  const rows = await prisma.$queryRaw<{ name: string; kind: string; config: JsonObject }[]>`
    SELECT b.name, b.kind, v.config FROM blueprint b
    JOIN blueprint_revision v ON v.blueprint_id = b.id
    WHERE b.project_id = ${projectId} AND (
      (b.deleted_at IS NULL AND v.revision = b.revision)
      OR EXISTS (SELECT 1 FROM resource r WHERE r.blueprint_id = b.id
        AND r.revision = v.revision AND r.status <> 'destroyed'))
    ORDER BY b.name`;
  const byBlueprint = new Map<string, Set<string>>();
  for (const { name, kind, config } of rows) {
    const names = byBlueprint.get(name) ?? new Set<string>();
    namesOf(kind, config).forEach((each) => names.add(each));
    byBlueprint.set(name, names);
  }
  return [...byBlueprint].map(([blueprint, names]) => ({ blueprint, names: [...names] }));
}
