import {
  done,
  failed,
  findPrograms,
  insist,
  shellOnHeld,
  type ActiveLease,
  type ResourceView,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { makeResourceDirectory } from '../on-host/directories.ts';
import { unasked } from '../on-host/unasked.ts';
import type { Config, State } from './config.ts';
import { GIT } from './git-text.ts';
import { whyTooOld } from './git-version.ts';
import { STORE } from './store-text.ts';

const NEEDED = [
  { name: 'flock', package: 'util-linux' },
  { name: 'find', package: 'findutils' },
  { name: 'env', package: 'coreutils' },
  { name: 'sed', package: 'sed' },
  { name: 'tar', package: 'tar' },
] as const;

/** Parameters: git, the resource's directory. Says git's version. */
const PREPARE = `${GIT}
set -- "$1" none none
${STORE}
mkdir -p -m 0700 -- "$stores" || exit
need_empty_store || exit
"$git" --version
`;

type Built = { readonly built: State } | { readonly refused: string };

/** A directory on the host, with room for stores. */
export async function build(
  context: WorkContext,
  host: ActiveLease,
  { id, config }: Pick<ResourceView<Config, State | null>, 'id' | 'config'>,
): Promise<Step<State>> {
  const shell = shellOnHeld(host);
  const options = unasked(context.signal);
  const made = await context.call('build', null, async (): Promise<Built> => {
    let git: string;
    try {
      const needed = [{ name: 'git', package: 'git', path: config.git }, ...NEEDED];
      git = (await findPrograms(shell, needed, options)).get('git') ?? 'git';
    } catch (error) {
      if (DrydockError.is(error) && error.code === 'program-missing') {
        return { refused: `${error.message} ${error.hint ?? ''}`.trim() };
      }
      throw error;
    }
    const directory = await makeResourceDirectory(host, id, context);
    if (/\p{Cc}/u.test(directory)) {
      return {
        refused: 'Git cannot take the path of the host’s directory: it has control characters.',
      };
    }
    const doing = 'The store could not be prepared';
    const said = await insist(shell, doing, PREPARE, [git, directory], options);
    const version = said.trim().replace(/^git version /, '');
    const why = whyTooOld(version);
    return why === null ? { built: { directory, git, version } } : { refused: why };
  });
  return 'built' in made ? done(made.built) : failed(made.refused);
}
