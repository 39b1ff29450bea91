import type { ConfigurationProblem } from '@drydock/blueprint';
import { sameAddress } from './access.ts';
import { readAddress } from './address.ts';
import type { Config } from './config.ts';

/** What is wrong with a configuration beside what its schema says. */
export function problemsOf({
  repositories,
}: Pick<Config, 'repositories'>): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const names = new Map<string, string>();
  for (const [name, { url, credential, hostKey }] of Object.entries(repositories)) {
    const address = readAddress(url);
    if (typeof address === 'string') {
      continue;
    }
    const say = (field: string, detail: string): void => {
      problems.push({ field: `repositories.${name}.${field}`, detail });
    };
    const other = names.get(sameAddress(address));
    if (other !== undefined) {
      say(
        'url',
        `must be another one than that of ${other}: a lease that names it by its address would have either`,
      );
    }
    names.set(sameAddress(address), name);
    if (hostKey !== undefined && address.scheme !== 'ssh') {
      say('hostKey', 'must be left out: only servers of ssh have one');
    }
    if (credential !== undefined && address.scheme === 'file') {
      say('credential', 'must be left out: nobody asks for one');
    }
  }
  return problems;
}
