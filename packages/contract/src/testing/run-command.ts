import { spawn } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import type { ExecExit, ExecRequest } from '../interface/exec.ts';
import type { TranscriptBook } from './transcript-book.ts';

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes);

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // ESRCH: it has ended by itself, and what it wrote is still being read.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}

/** Runs the command for real, in a process group of its own, which `gone` ends. */
export async function runCommand(
  leaseId: string,
  request: ExecRequest,
  gone: AbortSignal,
  onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void,
): Promise<ExecExit> {
  const startedAtMs = performance.now();
  const [program = '/bin/sh', ...args] = request.argv ?? ['/bin/sh', '-c', request.script ?? ''];
  const child = spawn(program, args, {
    cwd: request.cwd,
    env: { PATH: process.env['PATH'], ...request.env, DRYDOCK_LEASE_ID: leaseId },
    detached: true,
  });
  let end: ExecExit['end'] = 'itself';
  const finish = (why: ExecExit['end']): void => {
    end = why;
    if (child.pid !== undefined) {
      killGroup(child.pid);
    }
  };
  const cancel = (): void => finish('cancelled');
  const timer = setTimeout(() => finish('timeout'), (request.timeoutSeconds ?? 60) * 1_000);
  gone.addEventListener('abort', cancel, { once: true });
  child.stdout.on('data', (chunk: Buffer) => onOutput('stdout', chunk));
  child.stderr.on('data', (chunk: Buffer) => onOutput('stderr', chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(Buffer.from(request.stdin ?? '', request.stdinEncoding ?? 'utf8'));
  return new Promise<ExecExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      const durationMs = Math.round(performance.now() - startedAtMs);
      resolve({ exitCode, signal, end, durationMs });
    });
  }).finally(() => {
    clearTimeout(timer);
    gone.removeEventListener('abort', cancel);
  });
}

/** The answer as JSON. */
export async function answerAtOnce(
  leaseId: string,
  request: ExecRequest,
  gone: AbortSignal,
  book: TranscriptBook,
): Promise<object> {
  const kept = request.keep === true ? book.begin(leaseId) : null;
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const exit = await runCommand(leaseId, request, gone, (stream, chunk) => {
    chunks[stream].push(chunk);
    kept?.write(stream, chunk);
  });
  kept?.end(exit);
  const encoded = (stream: 'stdout' | 'stderr'): object => {
    const bytes = Buffer.concat(chunks[stream]);
    const encoding = request.outputEncoding !== 'base64' && isUtf8(bytes) ? 'utf8' : 'base64';
    return { [stream]: bytes.toString(encoding), [`${stream}Encoding`]: encoding };
  };
  const said = kept === null ? {} : { transcript: kept.id };
  return { ...exit, ...said, ...encoded('stdout'), ...encoded('stderr'), truncated: false };
}

/** The answer as a stream of events. */
export async function answerAsStream(
  leaseId: string,
  request: ExecRequest,
  gone: AbortSignal,
  response: ServerResponse,
  book: TranscriptBook,
): Promise<void> {
  const kept = request.keep === true ? book.begin(leaseId) : null;
  const send = (event: string, data: object): void => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': open\n\n');
  send('started', kept === null ? {} : { transcript: kept.id });
  const exit = await runCommand(leaseId, request, gone, (stream, chunk) => {
    kept?.write(stream, chunk);
    send(stream, { data: chunk.toString('base64') });
  });
  kept?.end(exit);
  send('exit', exit);
  response.end();
}
