import { invalidRequest } from '@drydock/engine';
import type { CommandProgram, CommandSpec } from '@drydock/blueprint';
import type { ExecRequest } from '@drydock/contract';
import { BOUNDS } from '@drydock/model';

/** What to run, as the kinds take it. */
export function commandSpec(request: ExecRequest): CommandSpec {
  const { cwd, env, stdin, stdinEncoding, timeoutSeconds } = request;
  return {
    program: programOf(request),
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(stdin !== undefined && { stdin: Buffer.from(stdin, stdinEncoding ?? 'utf8') }),
    timeoutMs: (timeoutSeconds ?? BOUNDS.execTimeoutSecondsDefault) * 1_000,
  };
}

function programOf({ argv, script }: ExecRequest): CommandProgram {
  const [program, ...args] = argv ?? [];
  if (program !== undefined) {
    return { argv: [program, ...args] };
  }
  if (script !== undefined) {
    return { script };
  }
  throw invalidRequest([{ field: 'argv', detail: 'must be given unless `script` is' }]);
}
