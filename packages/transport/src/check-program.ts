import type { CommandSpec } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { checkEnvironment } from './environment.ts';

/** Throws `invalid-request` where no system could start this. */
export function checkProgram({ program, cwd, env = {} }: CommandSpec): void {
  checkEnvironment(env);
  const texts = 'argv' in program ? program.argv : [program.script];
  if ([...texts, cwd ?? ''].some((text) => text.includes('\0'))) {
    throw new DrydockError('invalid-request', 'A program, script or directory holds a NUL byte.', {
      hint: 'Pass binary data through stdin.',
    });
  }
}
