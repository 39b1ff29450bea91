import {
  done,
  findPrograms,
  failed,
  type ActiveLease,
  type Step,
  type WorkContext,
  shellOnHeld,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { Config, State } from './config.ts';
import { baseConf, GOOD_PATH, siteConf } from './nginx-conf.ts';
import { always, tell } from './server.ts';
import { BUILD, PREPARE } from './texts.ts';

/** A port that was free may be taken before nginx has it. */
const TRIES_MAX = 3;
const SAMPLE_PORT = 65_535;

type Built = { readonly built: State } | { readonly refused: string };

/** Starts a web server on the host; once, whatever crashes in between. */
export async function build(
  context: WorkContext,
  host: ActiveLease,
  config: Config,
): Promise<Step<State>> {
  const shell = shellOnHeld(host);
  const options = { signal: context.signal, entitled: always };
  const made = await context.call('build', {}, async (): Promise<Built> => {
    let nginx: string;
    try {
      const needed = [
        { name: 'nginx', package: 'nginx', path: config.nginx },
        { name: 'bash', package: 'bash' },
        { name: 'flock', package: 'util-linux' },
        { name: 'setsid', package: 'util-linux' },
        { name: 'timeout', package: 'coreutils' },
        { name: 'diff', package: 'diffutils' },
      ];
      nginx = (await findPrograms(shell, needed, options)).get('nginx') ?? 'nginx';
    } catch (error) {
      if (DrydockError.is(error) && error.code === 'program-missing') {
        return { refused: `${error.message} ${error.hint ?? ''}`.trim() };
      }
      throw error;
    }
    const { address, ports, reloadSeconds } = config;
    let unfit = 0;
    for (let tries = 1; ; tries += 1) {
      const server = { shell, nginx, address, port: 0, reloadSeconds };
      const range = [ports.from, ports.to, unfit];
      const place = await tell(
        server,
        'Its directories could not be made',
        PREPARE,
        range,
        options,
      );
      if (place.refused !== null) {
        return { refused: place.refused };
      }
      const [directory = '', said = '', version = ''] = place.stdout.split('\n');
      const port = Number(said);
      if (!GOOD_PATH.test(directory)) {
        return { refused: `nginx cannot take the path of the host’s directory: ${directory}` };
      }
      const sample = {
        id: 'sample',
        port: SAMPLE_PORT,
        name: 'sample.invalid',
        documents: directory,
      };
      const texts = [baseConf(config, port), siteConf(sample, config, config.site)];
      const begun = await tell(
        { ...server, port },
        'The web server could not be started',
        BUILD,
        texts,
        options,
      );
      if (begun.refused === null) {
        return { built: { directory, nginx, version, port } };
      }
      if (tries === TRIES_MAX || !begun.refused.includes(`:${port} failed`)) {
        return { refused: `nginx refuses its configuration: ${begun.refused}` };
      }
      unfit = port;
    }
  });
  return 'built' in made ? done(made.built) : failed(made.refused);
}
