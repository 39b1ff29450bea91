/** Where a repository of a lease is, and how its remote is spoken with. */
import type { OperationUse, Shell, UseContext } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { posix } from 'node:path';
import { placeOf, workOf } from '../../on-host/directories.ts';
import { hostInUse } from '../../on-host/held-host.ts';
import type { Had } from '../config.ts';
import { leaseDirectoryOf, shellInLease, type Lease } from '../in-lease.ts';
import type { Access } from '../access.ts';
import { planOf, storeName } from '../plan.ts';
import { pinsOf } from '../remote-access.ts';

/** What an operation is done with. */
export interface Doing {
  readonly lease: Lease;
  readonly use: Pick<OperationUse, 'signal' | 'entitled'>;
  readonly context: Pick<UseContext, 'held' | 'secrets'>;
}

export interface At {
  readonly name: string;
  readonly access: Access;
  /** Where the remote’s name leads to, looked up once for all that an operation asks of it. */
  readonly pins: readonly string[];
  /** The resource’s directory. */
  readonly directory: string;
  /** Runs what bears the lease's mark. */
  readonly shell: Shell;
  /** What texts are given that use a store: git's path, then what `STORE` takes. */
  readonly store: readonly string[];
  /** What `COPY` takes. */
  readonly copy: readonly [copy: string, own: string];
  readonly timeoutMs: number;
}

/** The repository that is meant: by its name, or the only one. */
export function hadOf(lease: Lease, name: string | undefined): Had {
  const all = lease.state?.repositories ?? [];
  const found =
    name === undefined && all.length === 1 ? all[0] : all.find((one) => one.name === name);
  if (found !== undefined) {
    return found;
  }
  const names = all.map((one) => one.name).join(', ');
  throw new DrydockError(
    'invalid-request',
    name === undefined
      ? `The lease has several repositories: ${names}.`
      : `The lease has no repository "${name}".`,
    {
      problems: [{ field: 'repository', detail: `must be one of ${names}` }],
      hint: 'Say which by `repository`.',
    },
  );
}

export const copyOf = (lease: Lease, { name, directory }: Had): At['copy'] => {
  const place = placeOf(lease);
  return [
    posix.join(workOf(place), directory),
    posix.join(leaseDirectoryOf(place), 'repository', name),
  ];
};

export async function at({ lease, use, context }: Doing, name: string | undefined): Promise<At> {
  const had = hadOf(lease, name);
  const { state, config } = lease.resource;
  const planned = planOf(config, lease.attributes);
  const own =
    typeof planned === 'string' ? undefined : planned.find((one) => one.name === had.name);
  if (own === undefined) {
    throw new DrydockError('internal', `Nobody has planned ${had.name}.`);
  }
  const { access, timeoutSeconds } = own;
  const shell = shellInLease(await hostInUse(context), placeOf(lease));
  return {
    name: had.name,
    access,
    pins: await pinsOf(access, { shell, version: state.version, signal: use.signal }),
    directory: state.directory,
    shell,
    store: [state.git, state.directory, storeName(access.url), access.url],
    copy: copyOf(lease, had),
    timeoutMs: timeoutSeconds * 1_000,
  };
}
