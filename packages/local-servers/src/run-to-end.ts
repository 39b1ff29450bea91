import { DrydockError } from '@drydock/model';
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { ServerUser } from './server-user.ts';

const OUTPUT_MAX = 64 * 1_024;
const TIMEOUT_MS = 120_000;

/**
 * Runs a program to its end and answers what it wrote to standard output, its last 64 KiB.
 *
 * @throws DrydockError `local-stack-failed` with its last words when it fails or takes too long.
 */
export function runToEnd(
  command: string,
  args: readonly string[],
  options: {
    readonly user: ServerUser | null;
    readonly input?: string;
    readonly timeoutMs?: number;
  },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: '/',
      env: { PATH: process.env['PATH'], LANG: 'C', TZ: 'UTC', DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? TIMEOUT_MS,
      killSignal: 'SIGKILL',
      ...options.user,
    });
    let output = '';
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_MAX);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-OUTPUT_MAX);
    });
    // It may end without reading its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const fail = (how: string, cause?: unknown): void => {
      reject(
        new DrydockError(
          'local-stack-failed',
          `${basename(command)} ${how}: ${(words || output).trim().slice(-2_000)}`,
          { cause },
        ),
      );
    };
    child.once('error', (error) => fail('could not be run', error));
    child.once('close', (code, signal) => {
      if (code === 0) {
        resolve(output);
      } else {
        fail(signal === null ? `ended with status ${code}` : `was ended by ${signal}`);
      }
    });
  });
}
