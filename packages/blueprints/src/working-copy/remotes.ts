import { DrydockError } from '@drydock/model';
import type { Secrets, Shell } from '@drydock/blueprint';
import type { Access } from './access.ts';
import { openAccess, pinsOf, type OpenAccess } from './remote-access.ts';
import { explainRemote } from './remote-words.ts';
import { tell, type TellOptions, type Told } from './tell.ts';

export interface RemotesOptions {
  /** On the host that speaks with them. */
  readonly shell: Shell;
  readonly git: string;
  readonly version: string;
  /** The resource’s, absolute. */
  readonly directory: string;
  readonly secrets: Secrets;
}

/** Runs texts that have `REMOTE`, each for one remote. */
export interface Remotes {
  /**
   * As `tell`. The text’s own parameters come after git’s path and those of `REMOTE`.
   *
   * @throws DrydockError what `tell` throws; never with a secret in it
   */
  tell(access: Access, text: string, args: readonly string[], options: TellOptions): Promise<Told>;
}

/** What of a remote is nobody’s fault but whoever asks: it is refused with the sentence. */
const REFUSALS: ReadonlySet<string> = new Set([
  'credential-missing',
  'credential-invalid',
  'forbidden',
  'program-missing',
  'connection-refused',
]);

/**
 * For one piece of work, such as the set-up of a lease. Where a name leads to is looked up once in it: what git is told
 * is what was looked at, whenever that is. Secrets are opened for each text.
 */
export function remotesOf({ shell, git, version, directory, secrets }: RemotesOptions): Remotes {
  const pins = new Map<string, Promise<readonly string[]>>();
  return {
    async tell(access, text, args, options) {
      let open: OpenAccess;
      try {
        const { signal } = options;
        const found = pins.get(access.host) ?? pinsOf(access, { shell, version, signal });
        pins.set(access.host, found);
        open = await openAccess(access, { secrets, directory, pins: await found });
      } catch (error) {
        if (DrydockError.is(error) && REFUSALS.has(error.code)) {
          return { refused: `${error.message} ${error.hint ?? ''}`.trim() };
        }
        throw error;
      }
      const { received } = open;
      return tell(shell, text, [git, ...open.args, ...args], {
        ...options,
        ...(received !== undefined && { received: received() }),
        show: (words) => explainRemote(open, words),
      });
    },
  };
}
