/** How a server is built on a host, and taken down. */
import {
  failed,
  findPrograms,
  shellOnHeld,
  type ActiveLease,
  type Failed,
  type NeededProgram,
  type ResourceView,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { serverOptions, type Config } from './config.ts';
import { unasked } from '../on-host/unasked.ts';
import { onServer } from './server.ts';
import type { State } from './state.ts';
import { END_SERVER, PREPARE, START } from './texts.ts';

/** A data directory takes seconds; a slow disk takes longer. */
const PREPARE_MS = 300_000;
/** In tenths of a second. */
const FIRST_START = '600';
const END_MS = 60_000;

/** Of Debian's packages: what Drydock runs itself, and what its texts run. */
const MARIADB = [
  ['mariadbd', 'mariadb-server-core'],
  ['mariadb', 'mariadb-client-core'],
  ['mariadb-dump', 'mariadb-client'],
  ['mariadb-install-db', 'mariadb-server-core'],
] as const;
const TOOLS = [
  ['flock', 'util-linux'],
  ['setsid', 'util-linux'],
  ['base64', 'coreutils'],
] as const;

type Resource = ResourceView<Config, State | null>;

export async function buildServer(
  context: WorkContext,
  host: ActiveLease,
  { config }: Resource,
): Promise<State | Failed> {
  const port = await choosePort(context, host, config);
  if (port === 'none') {
    return failed('Each port that its blueprint gives is taken by another server.');
  }
  const programs = await context.call('find-programs', { programs: config.programs ?? null }, () =>
    findOn(host, config, context),
  );
  if ('missing' in programs) {
    return failed(programs.missing);
  }
  const request = {
    ...programs,
    prepared: config.prepared ?? '',
    options: [...serverOptions(config, port)],
  };
  await context.call('prepare', request, async (_key, { paths, prepared, options }) => {
    await onServer(
      host,
      'The data directory could not be made',
      PREPARE,
      [...paths, prepared, ...options],
      { ...unasked(context.signal), timeoutMs: PREPARE_MS },
    );
    return null;
  });
  const version = await context.call('start', null, async () =>
    (
      await onServer(
        host,
        'The server could not be started',
        START,
        [FIRST_START],
        unasked(context.signal),
      )
    ).trim(),
  );
  return { version, port };
}

/** Of one that is half built as well. */
export async function endServer(context: WorkContext, host: ActiveLease): Promise<void> {
  await onServer(host, 'The server could not be ended', END_SERVER, [], {
    ...unasked(context.signal),
    timeoutMs: END_MS,
  });
}

type Found = { readonly paths: string[] } | { readonly missing: string };

async function findOn(
  host: ActiveLease,
  { programs }: Config,
  context: WorkContext,
): Promise<Found> {
  const needed: readonly NeededProgram[] = [
    ...MARIADB.map(([name, debian]) => ({
      name,
      package: debian,
      path: programs === undefined ? undefined : `${programs}/${name}`,
    })),
    ...TOOLS.map(([name, debian]) => ({ name, package: debian })),
  ];
  try {
    const found = await findPrograms(shellOnHeld(host), needed, unasked(context.signal));
    return { paths: MARIADB.map(([name]) => found.get(name) ?? name) };
  } catch (error) {
    if (DrydockError.is(error) && error.code === 'program-missing') {
      return { missing: `${error.message} ${error.hint ?? ''}`.trim() };
    }
    throw error;
  }
}

/** A port of the host that no other server of this kind has; null where it listens at none. */
async function choosePort(
  context: WorkContext,
  host: ActiveLease,
  { network }: Config,
): Promise<number | null | 'none'> {
  if (network === undefined) {
    return null;
  }
  const { firstPort, ports } = network;
  return context.call('choose-port', { host: host.resource.id, firstPort, ports }, async () => {
    for (let port = firstPort; port < firstPort + ports && port <= 65_535; port += 1) {
      if (await context.take(`${host.resource.id}/port/${port}`)) {
        return port;
      }
    }
    return 'none' as const;
  });
}
