/** The `command` interface: run something on what the lease holds. */
import { BOUNDS, isStorable } from '@drydock/model';
import { z } from 'zod';
import type { CommandInterface, CommandProgram, CommandSpec } from '../command-interface.ts';
import type { UseContext } from '../use-context.ts';
import { nothingReceived } from './checked.ts';
import { own, type OfferedInterface } from './define-interface.ts';
import { duplex, stream, type Outcome } from './operation.ts';
import { runTerminal } from './run-terminal.ts';

/** Text of any length for a process on a host, where a NUL ends a string. */
const argumentText = z
  .string()
  .refine(isStorable, { error: 'must be valid Unicode without NUL characters' });

const environmentName = z
  .string()
  .max(BOUNDS.labelLengthMax)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of letters, digits and underscores');

/** What to run, as callers write it. */
export const execInputShape = {
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
  stdin: z
    .string()
    .optional()
    .describe(
      'What the program reads first; nothing by default. Over a WebSocket, the caller’s bytes follow.',
    ),
  stdinEncoding: z
    .enum(['utf8', 'base64'])
    .optional()
    .describe('How `stdin` is written here; default `utf8`.'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(BOUNDS.execTimeoutSecondsMax)
    .optional()
    .describe(`Ended after so long; default ${BOUNDS.execTimeoutSecondsDefault}.`),
} as const;

export type ExecInput = z.output<z.ZodObject<typeof execInputShape>>;

/** What the shape alone does not say. */
export function checkExecInput(
  input: ExecInput,
  context: {
    addIssue(issue: { code: 'custom'; path: (string | number)[]; message: string }): void;
  },
): void {
  const wrong = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  if ((input.argv === undefined) === (input.script === undefined)) {
    wrong(['argv'], 'must be given unless `script` is, and not both');
  }
  if (input.argv?.[0] === '') {
    wrong(['argv', 0], 'must name a program');
  }
  const { stdin = '', stdinEncoding } = input;
  if (stdinEncoding === 'base64' && !isBase64(stdin)) {
    wrong(['stdin'], 'must be valid base64');
  } else if (bytesOf(stdin, stdinEncoding).length > BOUNDS.execInputBytesMax) {
    wrong(['stdin'], `must not be longer than ${BOUNDS.execInputBytesMax} bytes`);
  }
}

/** Strict: decoders skip what is not base64, and a program would read something else. */
function isBase64(text: string): boolean {
  return z.base64().safeParse(text).success;
}

function bytesOf(text: string, encoding: ExecInput['stdinEncoding']): Uint8Array {
  return encoding === 'base64'
    ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    : new TextEncoder().encode(text);
}

/** What to run, as kinds take it. */
function commandSpec(input: ExecInput): CommandSpec {
  const { cwd, env, stdin, stdinEncoding, timeoutSeconds } = input;
  return {
    program: programOf(input),
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(stdin !== undefined && { stdin: bytesOf(stdin, stdinEncoding) }),
    timeoutMs: (timeoutSeconds ?? BOUNDS.execTimeoutSecondsDefault) * 1_000,
  };
}

/** The other way round, for kinds whose commands run through a lease that they hold. */
export function execInputOf({ program, cwd, env, stdin, timeoutMs }: CommandSpec): ExecInput {
  return {
    ...('script' in program ? { script: program.script } : { argv: [...program.argv] }),
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env: { ...env } }),
    ...(stdin !== undefined && {
      stdin: btoa(Array.from(stdin, (byte) => String.fromCharCode(byte)).join('')),
      stdinEncoding: 'base64' as const,
    }),
    timeoutSeconds: Math.min(
      Math.max(1, Math.ceil(timeoutMs / 1_000)),
      BOUNDS.execTimeoutSecondsMax,
    ),
  };
}

function programOf({ argv = [], script = '' }: ExecInput): CommandProgram {
  const [program, ...args] = argv;
  return program === undefined ? { script } : { argv: [program, ...args] };
}

const execInput = z.strictObject(execInputShape).superRefine(checkExecInput).transform(commandSpec);

/** How a command ended. */
export const execExitShape = {
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

const execExit = z.strictObject(execExitShape);
export type ExecExit = z.output<typeof execExit>;

const outcome: Outcome<ExecExit> = {
  event: 'exit',
  end: ({ end }) => end,
  describe: ({ exitCode, signal, end }) =>
    exitCode === null ? `"${signal ?? end}"` : `exit code ${exitCode}`,
  isOwnEnd: ({ end, exitCode }) => end === 'timeout' || (end === 'itself' && exitCode !== null),
  withLease: (exit) => ({ ...exit, end: 'lease-ended' }),
  isHostLost: ({ end }) => end === 'host-lost',
};

const cells = z.int().min(1).max(BOUNDS.terminalCellsMax);

const sizeShape = {
  columns: cells.describe('Its width, in characters.'),
  rows: cells.describe('Its height, in lines.'),
} as const;

const terminalInput = z.strictObject({
  ...sizeShape,
  argv: execInputShape.argv.describe(
    'A program and its arguments; no shell reads them. Default: a login shell.',
  ),
  term: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/, 'must be the name of a kind of terminal')
    .optional()
    .describe('What kind of terminal it is, for `TERM`; default `xterm-256color`.'),
  cwd: execInputShape.cwd,
  env: execInputShape.env,
});

/** What to run in a terminal, as kinds take it: what callers give, with nothing added. */
export type TerminalInput = z.output<typeof terminalInput>;

const definition = own({
  name: 'command',
  summary: 'Runs programs on what the lease holds.',
  operations: {
    exec: stream({
      summary: 'Runs a program, or a script, to its end.',
      input: execInput,
      events: { stdout: 'bytes', stderr: 'bytes' },
      receives: 'bytes',
      output: execExit,
      outcome,
    }),
    terminal: duplex({
      summary:
        'Runs a program, or a login shell, in a terminal: what is typed and shown, as bytes.',
      input: terminalInput,
      messages: { resize: z.strictObject(sizeShape) },
      output: execExit,
      outcome,
    }),
  },
});

export const command = {
  ...definition,
  /** Commands on a kind's leases, as `CommandInterface` has them. */
  run<View>(open: (lease: View, use: UseContext) => CommandInterface): OfferedInterface<View> {
    return definition.on<View>((lease, context) => {
      const opened = open(lease, context);
      return {
        exec: async (spec, use) => {
          const { signal, entitled, received } = use;
          const result = await opened.exec(spec, {
            signal,
            entitled,
            onOutput: (stream, chunk) => use.emit(stream, chunk),
            // Most commands are given nothing: a host has a cheaper way to run those.
            ...(received !== nothingReceived && { received }),
          });
          return { ...result, durationMs: Math.max(0, Math.round(result.durationMs)) };
        },
        terminal: (input, use) => runTerminal(opened, input, use),
      };
    });
  },
};
