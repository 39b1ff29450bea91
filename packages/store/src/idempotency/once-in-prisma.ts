import type { JsonObject } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { once, Refusal, type OnceFor, type Refused } from './once.ts';
import { engineName } from '../postgres/engine-name.ts';
import { statement } from '../postgres/statement.ts';
import {
  PARAMETERS,
  type ParametersOf,
  type RowOf,
  type StatementName,
} from '../postgres/statements.generated.ts';
import type { Transaction } from '../postgres/prisma-client.ts';
import { findAnswer } from './answers.ts';

type AsksStatements = Pick<Transaction, '$queryRawUnsafe'>;

/** `repeated`: the same request was answered with this before. */
export type AnsweredOnce<Answer, Why = never> =
  | { readonly outcome: 'done' | 'repeated'; readonly answer: Answer }
  | Refused<Why>
  | { readonly outcome: 'key-reused' };

/**
 * `once` in a transaction of Prisma. What `work` returns is kept as JSON, and answered as `revive`
 * makes it of that.
 */
export async function answerOnce<Answer extends object, Why = never>(
  prisma: Transaction,
  request: OnceFor,
  work: () => Promise<Answer | Refusal<Why>>,
  revive: (stored: JsonObject) => Answer,
): Promise<AnsweredOnce<Answer, Why>> {
  const done = await once<JsonObject, Why>(runnerIn(prisma), request, async () => {
    const made = await work();
    return made instanceof Refusal ? made : (JSON.parse(JSON.stringify(made)) as JsonObject);
  });
  return 'kept' in done ? { outcome: done.outcome, answer: revive(done.kept) } : done;
}

/** The answer to the same request before; null where the key is free or stands for another one. */
export async function answeredBefore<Answer extends object>(
  prisma: AsksStatements,
  { projectId, idempotency }: Pick<OnceFor, 'projectId' | 'idempotency'>,
  revive: (stored: JsonObject) => Answer,
): Promise<Answer | null> {
  if (idempotency === null) {
    return null;
  }
  const before = await findAnswer(runnerIn(prisma), projectId, idempotency.key);
  return before?.requestHash.equals(idempotency.requestHash) === true
    ? revive(before.answer)
    : null;
}

/** Runs statements of `sql/` in a transaction of Prisma. */
export function runnerIn(prisma: AsksStatements): Runner {
  return {
    rows: async <Name extends StatementName>(name: Name, parameters: ParametersOf<Name>) => {
      const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(
        statement(name).text,
        ...PARAMETERS[name].map((parameter) => parameters[parameter]),
      );
      return rows.map((row) => asOurs(row) as RowOf<Name>);
    },
  };
}

/** Named as the engine does, with bytes as other transactions have them. */
function asOurs(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      engineName(column),
      value instanceof Uint8Array ? Buffer.from(value) : value,
    ]),
  );
}
