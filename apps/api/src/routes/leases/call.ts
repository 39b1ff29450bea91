import { problemsOf } from '@drydock/contract';
import type { Json } from '@drydock/model';
import { openLease } from '../../use/open-lease.ts';
import { endpoint } from '../../http/endpoint.ts';
import { createKeyedUse, recorded, invalidRequest } from '@drydock/engine';
import { callOperation } from '../../use/operation/call-operation.ts';
import { checkAnswer } from '../../use/operation/check-answer.ts';
import { findOperation } from '../../use/operation/find-operation.ts';

/** Calls an operation that the lease's kind defines; the answer is the operation's. */
export const callOnLease = endpoint('leases.call', async (call, services) => {
  const { params, query, body, caller, gone, idempotency } = call;
  const { answers, kinds, views } = services;
  const { projectId } = caller;
  const { id: leaseId } = params;
  const keyed = createKeyedUse(answers, projectId, idempotency, 'operation');
  const before = await keyed.repeated();
  if (before !== null) {
    return JSON.parse(before) as Json;
  }
  const view = await views.lease.usable(projectId, leaseId);
  const lease = openLease(view, services);
  const found = findOperation(lease, params.interface, params.operation, kinds);
  const input = found.operation.input.safeParse(body ?? {});
  if (!input.success) {
    throw invalidRequest(problemsOf(input.error, 'body'));
  }
  try {
    const given = await callOperation(
      {
        holder: { projectId, leaseId },
        lease,
        found,
        input: input.data,
        timeoutMs: query.timeoutSeconds * 1_000,
        gone,
        beforeAct: () => keyed.claim(),
      },
      services,
    );
    const { answer, text } = checkAnswer(found, given);
    const first = await keyed.answered(text);
    return first === text ? answer : (JSON.parse(first) as Json);
  } catch (error) {
    await recorded(() => keyed.fail(error));
    throw error;
  }
});
