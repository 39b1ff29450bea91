import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { CommandResult, CommandRun, CommandSpec } from '@drydock/blueprint';
import { checkProgram } from '../check-program.ts';
import { DROPPED_USER, gateEnvironment } from '../environment.ts';
import { followGate } from '../follow-gate.ts';
import { SCRIPT_LOADER, SECOND_STAGE } from '../gate-script.ts';
import { identityIn, uidToDropTo } from '../identity.ts';
import { attemptLayout } from '../layout.ts';
import { type StopRequest, watchForStop } from '../stop-request.ts';
import type { HostPlace } from './host-place.ts';
import { RUN } from './command-scripts.ts';
import { LOADER } from './host-scripts.ts';
import { laneFor } from './pool.ts';
import { encodeScript, newMarker } from './say.ts';
import { sshGate } from './ssh-gate.ts';

/**
 * Runs a program on a host for a lease's attempt to its end; the behaviour of
 * `CommandInterface.exec`. A host that is lost after the start ends it with `host-lost`, and ends
 * the program itself once it notices.
 */
export async function runOverSsh(
  place: HostPlace,
  lease: { readonly attemptId: string; readonly leaseId: string },
  spec: CommandSpec,
  run: CommandRun,
): Promise<CommandResult> {
  const marker = newMarker();
  const input = prepare(place, lease, spec, marker);
  const stop = watchForStop(run.signal, spec.timeoutMs);
  const stopped = abortOnStop(stop);
  try {
    const lane = await laneFor(place.endpoint, 'commands');
    const opened = await lane.exec(LOADER, stopped).catch((error: unknown) => {
      if (stop.reason === undefined) {
        throw error;
      }
      return stop.reason;
    });
    if (typeof opened === 'string') {
      return { exitCode: null, signal: null, end: opened, durationMs: 0 };
    }
    const gate = sshGate(place.endpoint, opened, marker, input);
    try {
      return await followGate(gate, stop, run);
    } finally {
      // A child in the background may hold the channel open.
      await gate.dismiss();
    }
  } finally {
    stop.dispose();
  }
}

function abortOnStop(stop: StopRequest): AbortSignal {
  const abort = new AbortController();
  void stop.requested.then(() => abort.abort());
  return abort.signal;
}

function prepare(
  { directory, mode, endpoint }: HostPlace,
  { attemptId, leaseId }: { readonly attemptId: string; readonly leaseId: string },
  spec: CommandSpec,
  marker: string,
): readonly (string | Uint8Array)[] {
  checkProgram(spec);
  const { program, env = {}, stdin } = spec;
  const layout = attemptLayout(directory, attemptId);
  const identity = identityIn(mode, attemptId);
  const user = mode === 'own' ? endpoint.user : DROPPED_USER;
  const commandId = randomUUID();
  const script = 'script' in program ? Buffer.from(program.script) : undefined;
  const argv = 'argv' in program ? program.argv : ['/bin/sh', '-c', SCRIPT_LOADER, 'sh'];
  const variables = Object.entries(
    gateEnvironment({ leaseId, attemptId, commandId, layout, user, env }),
  ).map(([key, value]) => `${key}=${value}`);
  const values = [
    layout.root,
    commandId,
    String(uidToDropTo(identity) ?? ''),
    SECOND_STAGE,
    posix.resolve(layout.work, spec.cwd ?? '.'),
    String(stdin?.length ?? ''),
    String(script?.length ?? ''),
    String(variables.length),
    ...variables,
    String(argv.length),
    ...argv,
  ];
  return [
    encodeScript(RUN, marker, values),
    ...[script, stdin].filter((part) => part !== undefined),
  ];
}
