import {
  done,
  failed,
  notEntitled,
  ownDirectory,
  shellOnHeld,
  type ActiveLease,
  type AskOptions,
  type LeaseView,
  type OperationUse,
  type SiteSettings,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { posix } from 'node:path';
import { z } from 'zod';
import type { Attributes, Config, LeaseState, State } from './config.ts';
import { GOOD_PATH, siteConf } from './nginx-conf.ts';
import { always, serverOf, tell, type Server, type Told } from './server.ts';
import { MAKE_SITE, REMOVE_SITE, SERVE } from './texts.ts';

/** A port that was free may be taken before nginx has it. */
const TRIES_MAX = 3;

export type Lease = LeaseView<Config, State, Attributes, LeaseState | null>;
export type ActiveSite = Lease & { readonly state: LeaseState };

/** The name of its directory and of its virtual host. It stands in paths that are removed. */
export const siteId = ({ attemptId }: Pick<Lease, 'attemptId'>): string =>
  ownDirectory('', attemptId);

/** What a composite says of a lease that shows what another part has made. */
const shown = z.object({
  /** The directory that is served, absolute. */
  documents: z.string().regex(GOOD_PATH, 'must be an absolute path that nginx can take'),
});

/** Below the held lease's directory, or where a composite has them. */
export const documentsOf = (lease: Pick<Lease, 'attemptId' | 'given'>): string =>
  lease.given === undefined
    ? `sites/${siteId(lease)}/documents`
    : shown.parse(lease.given).documents;

const confOf = (
  lease: Lease,
  { port, name }: LeaseState,
  settings: SiteSettings | undefined,
): string => {
  const { config, state } = lease.resource;
  const site = {
    id: siteId(lease),
    port,
    name: config.domain === undefined ? null : name,
    documents: posix.resolve(state.directory, documentsOf(lease)),
  };
  return siteConf(site, config, settings ?? lease.attributes.site ?? config.site);
};

const reachName = ({ address, reach }: Config): string => reach.name ?? address;

/** What tells it apart: its name, where the blueprint has a domain. */
function nameOf({ attemptId, attributes, resource: { config } }: Lease): string {
  const own = attributes.name ?? attemptId.replace(/^.*_/, '').toLowerCase();
  return config.domain === undefined ? reachName(config) : `${own}.${config.domain}`;
}

/** Has a lease served; once, whatever crashes in between. */
export async function setUp(
  context: WorkContext,
  host: ActiveLease,
  lease: Lease,
): Promise<Step<LeaseState>> {
  const { config, state } = lease.resource;
  const server = serverOf(shellOnHeld(host), config, state);
  const options = { signal: context.signal, entitled: always };
  const id = siteId(lease);
  const name = nameOf(lease);
  const served = await context.call('serve', {}, async () => {
    let unfit = 0;
    for (let tries = 1; ; tries += 1) {
      // First what its end will find, then the question, then the rest within that.
      const { from, to } = config.ports;
      const range = config.domain === undefined ? [from, to, unfit] : ['', '', ''];
      const made = await tell(
        server,
        'Its directories could not be made',
        MAKE_SITE,
        [id, ...range],
        options,
      );
      if (made.isGone) {
        return { refused: 'The web server was taken down.' };
      }
      if (made.refused !== null) {
        return { refused: made.refused };
      }
      const port = config.domain === undefined ? Number(made.stdout) : state.port;
      if (!(await context.entitled())) {
        await remove(context.signal, host, lease);
        throw notEntitled();
      }
      const { refused, isGone } = await serve(server, lease, { port, name }, options, {});
      if (isGone) {
        throw notEntitled();
      }
      if (refused === null) {
        return { port, name };
      }
      if (tries === TRIES_MAX || !refused.includes(`:${port} failed`)) {
        return { refused: `nginx refuses its configuration: ${refused}` };
      }
      unfit = port;
    }
  });
  return 'refused' in served ? failed(served.refused) : done(served);
}

interface Serving {
  /** Null: as it is. Default: as the lease asked. */
  readonly settings?: SiteSettings | null;
  /** `if-changed` by default: nothing is done for what is served already. `reload` starts nothing. */
  readonly how?: 'if-changed' | 'reload' | 'restart';
}

function serve(
  server: Server,
  lease: Lease,
  served: LeaseState,
  options: AskOptions,
  { settings, how = 'if-changed' }: Serving,
): Promise<Told> {
  const text = settings === null ? '' : confOf(lease, served, settings);
  const args = [siteId(lease), text, how, served.port, served.name];
  return tell(server, 'It could not be served', SERVE, args, options);
}

/** Removes it from the server, and then what there is of it. */
export async function remove(signal: AbortSignal, host: ActiveLease, lease: Lease): Promise<void> {
  const { config, state } = lease.resource;
  const server = serverOf(shellOnHeld(host), config, state);
  const options = { signal, entitled: always };
  const { refused } = await tell(
    server,
    'It could not be removed',
    REMOVE_SITE,
    [siteId(lease)],
    options,
  );
  if (refused !== null) {
    throw new DrydockError('command-failed', `nginx does not let go of it: ${refused}`);
  }
}

/**
 * Has an active lease served anew.
 *
 * @throws DrydockError with nginx's words where it refuses; what was served before is served on
 */
export async function serveAnew(
  host: ActiveLease,
  lease: ActiveSite,
  use: Pick<OperationUse, 'signal' | 'entitled'>,
  serving: Serving,
): Promise<void> {
  const { config, state } = lease.resource;
  const server = serverOf(shellOnHeld(host), config, state);
  const { signal, entitled } = use;
  const { refused, isGone } = await serve(
    server,
    lease,
    lease.state,
    { signal, entitled },
    serving,
  );
  if (isGone) {
    throw notEntitled();
  }
  if (refused !== null) {
    throw new DrydockError('invalid-configuration', `nginx refuses it: ${refused}`, {
      hint: 'What was served before is served on.',
    });
  }
}

/** Where it is served, for whoever asks. */
export function uriOf(lease: ActiveSite, path: string): string {
  const { domain, reach } = lease.resource.config;
  const { name, port } = lease.state;
  const base = new URL(`${reach.scheme}://host`);
  base.hostname = name.includes(':') ? `[${name}]` : name;
  base.port = String((domain === undefined ? undefined : reach.port) ?? port);
  // A path that begins with two slashes is one all the same, and no other host.
  return new URL(`${base.origin}/${path.replace(/^\/+/, '')}`).href;
}
