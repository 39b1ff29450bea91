import { DrydockError } from '@drydock/model';
import { ask, type AskOptions } from './ask.ts';
import type { Shell } from './shell.ts';

/** A program that something needs on a host. */
export interface NeededProgram {
  /** What it is called there. */
  readonly name: string;
  /** Debian's package that has it. */
  readonly package: string;
  /** Where it is, where a blueprint says so. */
  readonly path?: string | undefined;
}

/** Also where a login shell of an ordinary user does not look. */
const FIND = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
for name; do
  command -v -- "$name" || echo
done
`;

/**
 * Where programs are on a host, by their names.
 *
 * @throws DrydockError `program-missing` with all that are missing, and the packages to install
 */
export async function findPrograms(
  shell: Shell,
  needed: readonly NeededProgram[],
  options: AskOptions,
): Promise<ReadonlyMap<string, string>> {
  const names = needed.map(({ name, path }) => path ?? name);
  const { stdout } = await ask(shell, FIND, names, options);
  const paths = stdout.split('\n');
  const found = needed.map((program, index) => ({ program, path: paths[index] ?? '' }));
  const missing = found.filter(({ path }) => !path.startsWith('/')).map(({ program }) => program);
  if (missing.length > 0) {
    throw programsMissing(missing);
  }
  return new Map(found.map(({ program, path }) => [program.name, path]));
}

function programsMissing(missing: readonly NeededProgram[]): DrydockError {
  const packages = [...new Set(missing.map((program) => program.package))];
  return new DrydockError(
    'program-missing',
    `The host has no ${missing.map(({ name, path }) => path ?? name).join(', no ')}.`,
    { hint: `On Debian and Ubuntu: apt-get install ${packages.join(' ')}` },
  );
}
