import { randomUUID } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { userInfo } from 'node:os';
import type { CommandResult, CommandRun, CommandSpec } from '@drydock/blueprint';
import { checkProgram } from './check-program.ts';
import { DROPPED_USER, gateEnvironment } from './environment.ts';
import { streamedInput } from './feed-input.ts';
import { followGate, placeGone } from './follow-gate.ts';
import { type GateLaunch, spawnGate } from './gate-process.ts';
import { SCRIPT_LOADER } from './gate-script.ts';
import { identityOf, uidToDropTo } from './identity.ts';
import { openPlace } from './judge-place.ts';
import { attemptLayout } from './layout.ts';
import { watchForStop } from './stop-request.ts';

/** For whom a program runs. */
export interface GateTarget {
  /** The resource's directory; it has to exist. */
  readonly place: string;
  readonly attemptId: string;
  readonly leaseId: string;
}

/**
 * Runs a program for a lease's attempt to its end; the behaviour of `CommandInterface.exec`.
 *
 * The time limit counts from the call. A command that is stopped before it has started ends with
 * `timeout` or `cancelled` and neither exit code nor signal.
 *
 * Throws `place-unsafe` where others could replace the place.
 */
export async function runInGate(
  target: GateTarget,
  spec: CommandSpec,
  run: CommandRun,
): Promise<CommandResult> {
  const input = streamedInput(spec, run);
  const launch = prepare(target, spec, input !== null);
  const stop = watchForStop(run.signal, spec.timeoutMs);
  try {
    const gate = await spawnGate(launch);
    return await followGate(gate, stop, run, input);
  } finally {
    stop.dispose();
    // A gate that starts nothing removes it itself; one that became a program cannot.
    await unlink(join(launch.attemptRoot, 'gates', launch.commandId)).catch(() => undefined);
  }
}

function prepare(target: GateTarget, spec: CommandSpec, isStreamed: boolean): GateLaunch {
  const { attemptId, leaseId } = target;
  const { program, env = {} } = spec;
  checkProgram(spec);
  const layout = attemptLayout(judgedPlace(target), attemptId);
  const identity = identityOf(attemptId);
  const user = identity.mode === 'own' ? userInfo().username : DROPPED_USER;
  const commandId = randomUUID();
  const script = 'script' in program ? program.script : undefined;
  const argv = 'argv' in program ? program.argv : ['/bin/sh', '-c', SCRIPT_LOADER, 'sh'];
  return {
    attemptRoot: layout.root,
    commandId,
    uid: uidToDropTo(identity),
    cwd: resolve(layout.work, spec.cwd ?? '.'),
    argv,
    env: gateEnvironment({ leaseId, attemptId, commandId, layout, user, env }),
    stdin: isStreamed ? 'streamed' : spec.stdin,
    script,
  };
}

/**
 * The path that the gate works with, as root: free of links, and nobody else can change what it
 * leads to. Throws where somebody could.
 */
function judgedPlace({ place }: GateTarget): string {
  const held = openPlace(place);
  if (held === null) {
    throw placeGone();
  }
  try {
    return held.realPath();
  } finally {
    held.close();
  }
}
