import { BOUNDS } from '@drydock/model';
import { z } from 'zod';
import { argumentText } from '../http/text.ts';

const encoding = z.enum(['utf8', 'base64']);
export type OutputEncoding = z.output<typeof encoding>;

const environmentName = z
  .string()
  .max(BOUNDS.labelLengthMax)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of letters, digits and underscores');

export const execRequest = z
  .strictObject({
    argv: z
      .array(argumentText)
      .min(1)
      .max(BOUNDS.execArgumentsMax)
      .optional()
      .describe('A program and its arguments; no shell reads them.'),
    script: argumentText
      .min(1)
      .optional()
      .describe('Text for the host’s `/bin/sh`. Either this or `argv`.'),
    cwd: argumentText
      .min(1)
      .max(4_096)
      .optional()
      .describe('Absolute, or relative to the lease’s own directory, which is the default.'),
    env: z
      .record(environmentName, argumentText)
      .optional()
      .describe('Added to the lease’s environment.'),
    stdin: z.string().optional().describe('What the program reads; nothing by default.'),
    stdinEncoding: encoding.optional().describe('How `stdin` is written here; default `utf8`.'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(BOUNDS.execTimeoutSecondsMax)
      .optional()
      .describe(`Ended after so long; default ${BOUNDS.execTimeoutSecondsDefault}.`),
    keep: z
      .boolean()
      .optional()
      .describe('Whether what it writes is stored as a transcript; by default nothing is.'),
    outputEncoding: encoding
      .optional()
      .describe('`base64` for the bytes as they are; by default `utf8` wherever they are valid.'),
  })
  .superRefine((request, context) => {
    if ((request.argv === undefined) === (request.script === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['argv'],
        message: 'must be given unless `script` is, and not both',
      });
    }
    if (request.argv?.[0] === '') {
      context.addIssue({ code: 'custom', path: ['argv', 0], message: 'must name a program' });
    }
    const stdin = request.stdin ?? '';
    if (request.stdinEncoding === 'base64' && !isBase64(stdin)) {
      context.addIssue({ code: 'custom', path: ['stdin'], message: 'must be valid base64' });
    } else if (Buffer.byteLength(stdin, request.stdinEncoding) > BOUNDS.execInputBytesMax) {
      context.addIssue({
        code: 'custom',
        path: ['stdin'],
        message: `must not be longer than ${BOUNDS.execInputBytesMax} bytes`,
      });
    }
  })
  .meta({ id: 'ExecRequest', description: 'A command to run on what the lease holds.' });
export type ExecRequest = z.output<typeof execRequest>;

/** Strict: `Buffer.from` skips what is not base64, and a program would read something else. */
function isBase64(text: string): boolean {
  return z.base64().safeParse(text).success;
}

const exitShape = {
  exitCode: z
    .int()
    .nullable()
    .describe('Null where a signal ended it, or where its end is unknown.'),
  signal: z.string().nullable().describe('`SIGKILL`, ...; null where it exited by itself.'),
  end: z
    .enum(['itself', 'timeout', 'cancelled', 'host-lost', 'lease-ended'])
    .describe('Why it is over. `host-lost`: nobody knows whether it ran to its end.'),
  durationMs: z.int().min(0).describe('From its start to its end.'),
} as const;

const transcript = z
  .string()
  .optional()
  .describe('With `keep`: the id of the transcript of what it writes.');

export const execResult = z
  .object({
    ...exitShape,
    transcript,
    stdout: z.string().describe('What it wrote, up to the limit.'),
    stderr: z.string().describe('What it wrote, up to the limit.'),
    stdoutEncoding: encoding.describe('How `stdout` is written here.'),
    stderrEncoding: encoding.describe('How `stderr` is written here.'),
    truncated: z
      .boolean()
      .describe(`Whether more than ${BOUNDS.execOutputBytesMax} bytes came and were dropped.`),
  })
  .meta({ id: 'ExecResult', description: 'What a command came to.' });
export type ExecResult = z.output<typeof execResult>;

export const execStarted = z
  .object({ transcript })
  .meta({ id: 'ExecStarted', description: 'Data of the `started` event, the first of a stream.' });
export type ExecStarted = z.output<typeof execStarted>;

export const execOutput = z
  .object({ data: z.base64().describe('The bytes, in base64.') })
  .meta({ id: 'ExecOutput', description: 'Data of a `stdout` or `stderr` event.' });
export type ExecOutput = z.output<typeof execOutput>;

export const execExit = z
  .object(exitShape)
  .meta({ id: 'ExecExit', description: 'Data of the `exit` event, the last of a stream.' });
export type ExecExit = z.output<typeof execExit>;

/**
 * With `Accept: text/event-stream` the answer is a stream of these events: `started` with `ExecStarted`
 * once the program runs, `stdout` and `stderr` with `ExecOutput` as bytes come, and at the end
 * either `exit` with `ExecExit` or `error` with a problem. Nothing is truncated. A comment line
 * comes at least every `EXEC_HEARTBEAT_MS`, so that a silent program does not look like a dead
 * connection. Closing the connection ends the program.
 */
export const EXEC_EVENTS = ['started', 'stdout', 'stderr', 'exit', 'error'] as const;
export type ExecEventName = (typeof EXEC_EVENTS)[number];

/** Proxies commonly cut a connection that was silent for 60 s, and Node's fetch one of 300 s. */
export const EXEC_HEARTBEAT_MS = 15_000;
