import { ID_PREFIX, type IdKind } from '@drydock/model';
import type { Claim } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { PARAMETERS, type StatementName } from '../postgres/statements.generated.ts';

/** What is done to whatever is claimed: `sql/lease/beat.sql`, and so on. */
const MEANS = ['lock', 'beat', 'let-go'] as const;

/** What can be claimed: each kind of object that has these statements. */
export type Claimed = {
  [Kind in IdKind]: `${Kind}/${(typeof MEANS)[number]}` extends StatementName ? Kind : never;
}[IdKind];

const BY_PREFIX: ReadonlyMap<string, Claimed> = new Map(
  (Object.keys(ID_PREFIX) as IdKind[])
    .filter((kind): kind is Claimed =>
      MEANS.every((means) => Object.hasOwn(PARAMETERS, `${kind}/${means}`)),
    )
    .map((kind) => [ID_PREFIX[kind], kind]),
);

/** Of which kind the object of a claim is, by the prefix of its id. */
export function claimedOf({ id }: Pick<Claim, 'id'>): Claimed {
  const kind = BY_PREFIX.get(id.slice(0, id.indexOf('_')));
  if (kind === undefined) {
    throw new Error(`${id} is not the id of anything that is claimed.`);
  }
  return kind;
}

/** Locks the object of a claim until the transaction ends. False where it was claimed by another. */
export async function holdsClaim(runner: Runner, { id, fence }: Claim): Promise<boolean> {
  return (await runner.rows(`${claimedOf({ id })}/lock` as const, { id, fence })).length === 1;
}
