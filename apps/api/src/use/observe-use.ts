import { DrydockError, type Json } from '@drydock/model';
import type { Services } from '../services.ts';
import type { FoundOperation } from './find-operation.ts';
import type { InterfaceUse } from './use-interface.ts';

/** Measures an operation, and traces it where somebody traces: never what it takes or what it says. */
export async function observeUse(
  { operation: { outcome }, interfaceName, operationName }: FoundOperation,
  { leaseId, traceparent }: Pick<InterfaceUse, 'leaseId' | 'traceparent'>,
  { measureUse, tracing, traces }: Pick<Services, 'measureUse' | 'tracing' | 'traces'>,
  run: () => Promise<Json>,
): Promise<Json> {
  const startedAtMs = performance.now();
  const links = tracing.isOn ? await originOf(leaseId, traces) : [];
  const span = tracing.start(`${interfaceName}.${operationName}`, {
    parent: traceparent,
    links,
    attributes: { 'drydock.lease': leaseId },
    startedAtMs,
  });
  const measure = (end: string): void =>
    measureUse({ interfaceName, operationName, end }, performance.now() - startedAtMs);
  try {
    const answer = await run();
    const end = outcome?.end(answer) ?? 'answered';
    measure(end);
    span.set({ 'drydock.outcome': end });
    return answer;
  } catch (error) {
    measure(DrydockError.is(error) ? 'refused' : 'failed');
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** The trace in which the lease was requested; it is used without knowing it, too. */
async function originOf(lease: string, traces: Services['traces']): Promise<readonly string[]> {
  try {
    return [...(await traces.ofLeases([lease])).values()];
  } catch {
    return [];
  }
}
