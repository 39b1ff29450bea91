import type { ExecResult } from '@drydock/contract';
import { BOUNDS, DrydockError, type ErrorCode } from '@drydock/model';
import type { FastifyReply } from 'fastify';
import { BoundedOutput } from '../../use/command/bounded-output.ts';
import { commandSpec } from '../../use/command/command-spec.ts';
import { observeExec } from '../../use/command/observe-exec.ts';
import { OutputStream } from '../../use/command/output-stream.ts';
import { openCommand } from '../../use/open-lease.ts';
import { runCommand, type RunPorts } from '../../use/command/run-command.ts';
import { KeptOutput } from '../../use/transcript/kept-output.ts';
import { endpoint, SENT, type Call, type Sent } from '../../http/endpoint.ts';
import { presentable, problemOf } from '../../http/problem.ts';
import { createKeyedUse, recorded, type KeyedUse } from '@drydock/engine';
import { logFields } from '../../http/request-log.ts';
import type { Services } from '../../services.ts';

type ExecCall = Call<'leases.exec'>;
type Run = (ports: RunPorts) => ReturnType<typeof runCommand>;

/** Runs a command on what the lease holds; the answer is its outcome, or a stream of events. */
export const execOnLease = endpoint('leases.exec', (call, services) =>
  services.execs.run(async (stop) => {
    const { params, body, caller, gone, idempotency } = call;
    const { answers, views } = services;
    const { projectId } = caller;
    const { id: leaseId } = params;
    const keyed = createKeyedUse(answers, projectId, idempotency);
    const before = await keyed.repeated();
    if (before !== null) {
      return JSON.parse(before) as ExecResult;
    }
    const view = await views.lease.usable(projectId, leaseId);
    const lease = openCommand(view, services);
    const spec = commandSpec(body);
    const wish = { caller, leaseId, operation: 'command.exec' };
    const kept = new KeptOutput(body.keep === true, wish, services);
    const run: Run = (ports) =>
      observeExec(call, services, () =>
        lookingAfterHost(view.attempt?.resource.id, services, () =>
          runCommand({ projectId, leaseId }, lease, spec, ports, services),
        ),
      );
    const signal = AbortSignal.any([gone, stop]);
    if (!acceptsEvents(call)) {
      return answer(call, run, keyed, kept, signal);
    }
    const leave = services.streamRoom.take(caller);
    try {
      return await stream(call, run, keyed, kept, signal, services);
    } finally {
      leave();
    }
  }),
);

/** Refusals that say more of the host than of the request. */
const SUSPECT: ReadonlySet<ErrorCode> = new Set([
  'command-unknown',
  'host-unreachable',
  'host-key-changed',
  'host-misbehaves',
]);

/** Whoever loses a host in the middle of something is the first to know: its health is looked at. */
async function lookingAfterHost(
  resourceId: string | undefined,
  { checkSoon }: Services,
  run: () => ReturnType<typeof runCommand>,
): ReturnType<typeof runCommand> {
  let isSuspect = true;
  try {
    const exit = await run();
    isSuspect = exit.end === 'host-lost';
    return exit;
  } catch (error) {
    // A refusal is an answer of the host; what has no code of ours is a fault on the way to it.
    isSuspect = !DrydockError.is(error) || SUSPECT.has(error.code);
    throw error;
  } finally {
    if (isSuspect && resourceId !== undefined) {
      await checkSoon(resourceId);
    }
  }
}

function acceptsEvents({ request }: ExecCall): boolean {
  return (request.headers.accept ?? '').includes('text/event-stream');
}

/** The outcome with the first bytes of what it wrote. */
async function answer(
  { body }: ExecCall,
  run: Run,
  keyed: KeyedUse,
  kept: KeptOutput,
  signal: AbortSignal,
): Promise<ExecResult> {
  const outputs = {
    stdout: new BoundedOutput(BOUNDS.execOutputBytesMax),
    stderr: new BoundedOutput(BOUNDS.execOutputBytesMax),
  };
  try {
    const exit = await run({
      signal,
      beforeStart: async () => {
        await keyed.claim();
        await kept.open();
      },
      onOutput: async (name, chunk) => {
        outputs[name].add(chunk);
        await kept.write(name, chunk);
      },
    });
    await kept.end(exit);
    const stdout = outputs.stdout.encode(body.outputEncoding);
    const stderr = outputs.stderr.encode(body.outputEncoding);
    const result: ExecResult = {
      ...exit,
      ...kept.said,
      stdout: stdout.text,
      stderr: stderr.text,
      stdoutEncoding: stdout.encoding,
      stderrEncoding: stderr.encoding,
      truncated: outputs.stdout.truncated || outputs.stderr.truncated,
    };
    await recorded(() => keyed.finish(exit, JSON.stringify(result)));
    return result;
  } catch (error) {
    await kept.end(null);
    await recorded(() => keyed.fail(error));
    throw error;
  }
}

/** The outcome live. Whatever refuses the command before it starts is an answer of its own. */
async function stream(
  { request, reply }: ExecCall,
  run: Run,
  keyed: KeyedUse,
  kept: KeptOutput,
  signal: AbortSignal,
  { log }: Services,
): Promise<Sent> {
  let events: OutputStream | undefined;
  try {
    const exit = await run({
      signal,
      beforeStart: async () => {
        await keyed.claim();
        await kept.open();
        events = openStream(reply);
        await events.send('started', kept.said);
      },
      onOutput: async (name, chunk) => {
        await kept.write(name, chunk);
        await events?.send(name, { data: chunk.toString('base64') });
      },
    });
    await kept.end(exit);
    await recorded(() => keyed.finish(exit, null));
    // Stopped before it had started: the stream is opened for its end alone.
    events ??= openStream(reply);
    await events.send('exit', exit);
  } catch (error) {
    await kept.end(null);
    await recorded(() => keyed.fail(error));
    if (events === undefined) {
      throw error;
    }
    const shown = presentable(error);
    if (shown.code === 'internal') {
      log.error({ ...logFields(request), err: error }, 'a command failed');
    }
    await events.send('error', problemOf(shown, request.id));
  }
  events.end();
  return SENT;
}

function openStream(reply: FastifyReply): OutputStream {
  reply.hijack();
  return new OutputStream(reply.raw, reply.request.id);
}
