import type { ExecExit } from '@drydock/contract';
import type { Call } from '../../http/endpoint.ts';
import type { Services } from '../../services.ts';

/** Measures a command, and traces it where somebody traces: never what it is or what it says. */
export async function observeExec(
  { params, request }: Call<'leases.exec'>,
  { measureExec, tracing, traces }: Pick<Services, 'measureExec' | 'tracing' | 'traces'>,
  run: () => Promise<ExecExit>,
): Promise<ExecExit> {
  const startedAtMs = performance.now();
  const { id: lease } = params;
  const links = tracing.isOn ? await originOf(lease, traces) : [];
  const span = tracing.start('exec', {
    parent: request.trace?.traceparent ?? null,
    links,
    attributes: { 'drydock.lease': lease },
    startedAtMs,
  });
  try {
    const exit = await run();
    measureExec(exit.end, exit.durationMs);
    span.set({ 'drydock.outcome': exit.end });
    return exit;
  } catch (error) {
    measureExec('failed', performance.now() - startedAtMs);
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** The trace in which the lease was requested; a command runs without knowing it, too. */
async function originOf(lease: string, traces: Services['traces']): Promise<readonly string[]> {
  try {
    return [...(await traces.ofLeases([lease])).values()];
  } catch {
    return [];
  }
}
