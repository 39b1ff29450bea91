import type { Explanation } from '@drydock/contract';
import type { Context } from '../../context.ts';
import { age, until } from '../../duration.ts';
import { resolveId } from '../../nouns/find.ts';
import { clean, table } from '../../table.ts';

export async function explainLease(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, 'lease', text);
  const explanation = await client.leases.explain(id);
  if (context.isJson) {
    await context.json(explanation);
    return;
  }
  const reason = explanation.status === 'pending' ? null : (await client.leases.get(id)).reason;
  await context.text(describeExplanation(id, explanation, reason, Date.now()));
}

/** A paragraph for the state, then what the allocator found at each blueprint and resource. */
export function describeExplanation(
  id: string,
  explanation: Explanation,
  reason: string | null,
  nowMs: number,
): string {
  const { status, position, awaits, verdicts, updatedAt } = explanation;
  const sentences = [`The lease ${id} is ${status}.`];
  if (position !== null) {
    sentences.push(
      position === 1
        ? 'It is next in the queue of its type.'
        : `It is number ${position} in the queue of its type.`,
    );
  }
  if (awaits !== null) {
    sentences.push(`It waits for the resource ${awaits}, which is being built.`);
  }
  if (reason !== null) {
    sentences.push(clean(reason));
  }
  if (verdicts.length === 0) {
    if (status === 'pending') {
      sentences.push('The allocator has not looked at it yet.');
    }
    return `${sentences.join(' ')}\n`;
  }
  if (updatedAt !== null) {
    sentences.push(`This is what the allocator found ${age(updatedAt, nowMs)} ago:`);
  }
  return `${sentences.join(' ')}\n\n${verdictTable(verdicts, nowMs)}`;
}

/** How much there is of what is lacking, and till when: where any of them says so. */
function verdictTable(verdicts: Explanation['verdicts'], nowMs: number): string {
  const counts = verdicts.some(({ have, need }) => have !== undefined || need !== undefined);
  const ends = verdicts.some((verdict) => verdict.until !== undefined);
  const rows = verdicts.map((verdict) => [
    verdict.blueprint,
    verdict.resource ?? '-',
    verdict.rule,
    ...(counts ? [numbersOf(verdict)] : []),
    ...(ends ? [verdict.until === undefined ? '-' : until(verdict.until, nowMs)] : []),
    verdict.detail,
    verdict.change,
  ]);
  const columns = ['BLUEPRINT', 'RESOURCE', 'RULE'];
  const more = [...(counts ? ['HAVE/NEED'] : []), ...(ends ? ['IN'] : [])];
  return table([...columns, ...more, 'DETAIL', 'CHANGE'], rows);
}

/** `2/3 resources` */
function numbersOf({ have, need, by }: Explanation['verdicts'][number]): string {
  return have === undefined && need === undefined
    ? '-'
    : `${have ?? '-'}${need === undefined ? '' : `/${need}`}${by === undefined ? '' : ` ${by}`}`;
}
