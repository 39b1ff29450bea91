import { spawn } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import { DrydockError } from '@drydock/model';
import { controlChannel } from './control-channel.ts';
import { endCommand } from './end-command.ts';
import { whenOver, written, type InputSink } from './feed-input.ts';
import type { Gate, GateExit } from './gate.ts';
import { GATE, SECOND_STAGE } from './gate-script.ts';
import { SOCKET_DRAIN } from './output-pump.ts';
import { startTimeOf } from './process-table.ts';

export interface GateLaunch {
  readonly attemptRoot: string;
  readonly commandId: string;
  readonly uid: number | null;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  /** What the program reads, or that it is sent once the program runs. */
  readonly stdin: Uint8Array | 'streamed' | undefined;
  /** What the program reads on descriptor 4. */
  readonly script: string | undefined;
}

const WHY_NOT_PREPARED = {
  message: 'This machine could not prepare the command',
  hint: 'Drydock needs /bin/sh, setpriv and install on it, and as root the right to change users.',
} as const;

/** Starts the gate in a session of its own. Throws `command-refused` where the system does not. */
export async function spawnGate(launch: GateLaunch): Promise<Gate> {
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
    const input = stdin === 'streamed' ? inputSink(child.stdin as Writable) : null;
    feed(child.stdin, stdin === 'streamed' ? undefined : stdin);
    feed(child.stdio[4] as Writable | undefined, script);
    const pid = child.pid as number;
    const command = { commandId, pid, startTime: startTimeOf(pid), uid };
    const end = (): Promise<void> => endCommand(command);
    return {
      end,
      dismiss: end,
      whyNotPrepared: WHY_NOT_PREPARED,
      drain: SOCKET_DRAIN,
      control: controlChannel(child.stdio[3] as Duplex),
      stdout: child.stdout as Readable,
      stderr: child.stderr as Readable,
      input,
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

function inputSink(stream: Writable): InputSink {
  // A program that reads no more closes it; what it had not read is lost, which is no error.
  stream.on('error', () => undefined);
  const closed = whenOver(new Promise<void>((resolve) => stream.once('close', () => resolve())));
  return {
    write: (chunk) => written(stream, chunk, closed),
    end: async () => {
      stream.end();
      return 'told';
    },
    drop: () => {
      stream.destroy();
    },
  };
}

/** A program need not read what it is given: a closed pipe is no error. */
function feed(stream: Writable | null | undefined, bytes: Uint8Array | string | undefined): void {
  if (stream && bytes !== undefined) {
    stream.on('error', () => undefined);
    stream.end(bytes);
  }
}
