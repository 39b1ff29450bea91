import { checkExecInput, execExitShape, execInputShape } from '@drydock/blueprint/interface';
import { BOUNDS } from '@drydock/model';
import { z } from 'zod';

const encoding = z.enum(['utf8', 'base64']);
export type OutputEncoding = z.output<typeof encoding>;

/** What `command.exec` takes, and how the answer is written where it is one JSON. */
export const execRequest = z
  .strictObject({
    ...execInputShape,
    keep: z
      .boolean()
      .optional()
      .describe('Whether what it writes is stored as a transcript; by default nothing is.'),
    outputEncoding: encoding
      .optional()
      .describe('`base64` for the bytes as they are; by default `utf8` wherever they are valid.'),
  })
  .superRefine(checkExecInput)
  .meta({ id: 'ExecRequest', description: 'A command to run on what the lease holds.' });
export type ExecRequest = z.output<typeof execRequest>;

const transcript = z
  .string()
  .optional()
  .describe('With `keep`: the id of the transcript of what it writes.');

export const execResult = z
  .object({
    ...execExitShape,
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
  .object(execExitShape)
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
