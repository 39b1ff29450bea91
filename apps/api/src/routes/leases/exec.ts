import type { ExecExit } from '@drydock/blueprint';
import type { ExecResult, ExecStarted } from '@drydock/contract';
import { BOUNDS, type Json } from '@drydock/model';
import { BoundedOutput } from '../../use/bounded-output.ts';
import { KeptOutput } from '../../use/transcript/kept-output.ts';
import { useInterface, type InterfaceUse } from '../../use/use-interface.ts';
import { useLive } from '../../use/use-live.ts';
import { endpoint, type Call } from '../../http/endpoint.ts';

type ExecCall = Call<'leases.exec'>;

/**
 * Another name for the operation `command.exec`: with `Accept: text/event-stream` the same stream, else
 * the outcome with the first bytes of what the command wrote, as one JSON.
 */
export const execOnLease = endpoint('leases.exec', async (call, services) => {
  const { params, body, caller, gone, idempotency, request, reply } = call;
  const { outputEncoding, keep, ...input } = body;
  const wish = { caller, leaseId: params.id, operation: 'command.exec' };
  const kept = new KeptOutput(keep === true, wish, services);
  const use: InterfaceUse = {
    caller,
    sessionId: request.sessionId,
    leaseId: params.id,
    interfaceName: 'command',
    operationName: 'exec',
    shapes: ['stream'],
    input,
    timeoutSeconds: undefined,
    idempotency,
    gone,
    traceparent: request.trace?.traceparent ?? null,
    onStarted: () => kept.open(),
    onEnded: (exit) => kept.end(exit as ExecExit | null),
  };
  if (acceptsEvents(call)) {
    const parts = { emit: (name: string, data: unknown) => kept.write(name, data as Buffer) };
    const started = (): ExecStarted => kept.said;
    return (await useLive({ ...use, parts }, reply, services, started)) as ExecResult;
  }
  const outputs = new Map(
    ['stdout', 'stderr'].map((name) => [name, new BoundedOutput(BOUNDS.execOutputBytesMax)]),
  );
  const resultOf = (exit: ExecExit): ExecResult => {
    const [stdout, stderr] = [...outputs.values()].map((output) => output.encode(outputEncoding));
    return {
      ...exit,
      ...kept.said,
      stdout: stdout?.text ?? '',
      stderr: stderr?.text ?? '',
      stdoutEncoding: stdout?.encoding ?? 'utf8',
      stderrEncoding: stderr?.encoding ?? 'utf8',
      truncated: [...outputs.values()].some(({ truncated }) => truncated),
    };
  };
  const used = await useInterface(
    {
      ...use,
      parts: {
        emit: async (name, data) => {
          outputs.get(name)?.add(data as Buffer);
          await kept.write(name, data as Buffer);
        },
      },
      // The operation's answer fits what `command.exec` declares.
      render: (exit) => resultOf(exit as ExecExit) as unknown as Json,
    },
    services,
  );
  return used.answer as ExecResult;
});

function acceptsEvents({ request }: ExecCall): boolean {
  return (request.headers.accept ?? '').includes('text/event-stream');
}
