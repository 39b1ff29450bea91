import { spawn } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import { DrydockError } from '@drydock/model';
import { type ControlChannel, controlChannel } from './control-channel.ts';
import type { RunningCommand } from './end-command.ts';
import { GATE, SECOND_STAGE } from './gate-script.ts';
import { startTimeOf } from './process-table.ts';

export interface GateLaunch {
  readonly attemptRoot: string;
  readonly commandId: string;
  readonly uid: number | null;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly stdin: Uint8Array | undefined;
  /** What the program reads on descriptor 4. */
  readonly script: string | undefined;
}

export interface GateExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GateProcess {
  /** The gate and then the program: the process stays the same. Also names its session. */
  readonly command: RunningCommand;
  readonly control: ControlChannel;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process is gone, whoever still holds its output. Never rejects. */
  readonly exit: Promise<GateExit>;
}

/** Starts the gate in a session of its own. Throws `command-refused` where the system does not. */
export async function spawnGate(launch: GateLaunch): Promise<GateProcess> {
  const { attemptRoot, commandId, uid, cwd, argv, env, stdin, script } = launch;
  const parameters = [attemptRoot, commandId, uid === null ? '' : String(uid), SECOND_STAGE, cwd];
  try {
    const child = spawn('/bin/sh', ['-c', GATE, 'drydock-gate', ...parameters, ...argv], {
      cwd: '/',
      env,
      detached: true,
      stdio: [
        stdin === undefined ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        'pipe',
        ...(script === undefined ? [] : ['pipe' as const]),
      ],
    });
    const exit = new Promise<GateExit>((resolve) => {
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.on('error', reject);
    });
    feed(child.stdin, stdin);
    feed(child.stdio[4] as Writable | undefined, script);
    const pid = child.pid as number;
    return {
      command: { commandId, pid, startTime: startTimeOf(pid), uid },
      control: controlChannel(child.stdio[3] as Duplex),
      stdout: child.stdout as Readable,
      stderr: child.stderr as Readable,
      exit,
    };
  } catch (cause) {
    const tooLong = (cause as NodeJS.ErrnoException).code === 'E2BIG';
    throw new DrydockError(
      'command-refused',
      tooLong
        ? 'The arguments and the environment are longer than this machine allows.'
        : `This machine could not start a process: ${(cause as Error).message}.`,
      {
        cause,
        hint: tooLong
          ? 'Pass long input through stdin or as a script; one argument may have 128 KiB.'
          : 'Look at the limits on processes, open files and memory.',
      },
    );
  }
}

/** A program need not read what it is given: a closed pipe is no error. */
function feed(stream: Writable | null | undefined, bytes: Uint8Array | string | undefined): void {
  if (stream && bytes !== undefined) {
    stream.on('error', () => undefined);
    stream.end(bytes);
  }
}
