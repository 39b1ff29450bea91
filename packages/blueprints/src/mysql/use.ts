/** What the holder of a lease can do with its database. */
import {
  shellOnHeld,
  type ActiveLease,
  type Implementation,
  type LeaseView,
  type MysqlConnection,
  type mysql,
  type OperationUse,
  type Receiving,
  type Sending,
  type UseContext,
} from '@drydock/blueprint';
import { plainLine } from '@drydock/model';
import { hostInUse } from '../on-host/held-host.ts';
import { endStatements, makeStatements, openStatements } from './accounts.ts';
import type { Config } from './config.ts';
import { DefinerFilter, withoutDefiners } from './definers.ts';
import { nameOf } from './names.ts';
import { errorOf, onServer, SERVER_TENTHS } from './server.ts';
import type { State } from './state.ts';
import { CONNECTION, DUMP, RESET, RESTORE } from './texts.ts';

export type Lease = LeaseView<Config, State, object, object | null>;

const MEGABYTE = 1_024 * 1_024;
/** Of a dump that is written or run. */
const TRANSFER_MS = 24 * 3_600_000;
/** So much of what the client says is kept, and told. */
const WORDS_BYTES_MAX = 4_096;
const WORDS_LENGTH_MAX = 500;

/** What the definition of `mysql` asks for. */
export function useOf(
  lease: Lease,
  { held }: Pick<UseContext, 'held'>,
): Implementation<(typeof mysql)['operations']> {
  const host = (): Promise<ActiveLease> => hostInUse({ held });
  return {
    connection: async (_, use) => connectionOf(lease, await host(), use),
    reset: async (_, use) => {
      await reset(lease, await host(), use);
      return {};
    },
    dump: async (_, use) => dump(lease, await host(), use),
    restore: async (input, use) => {
      if (input.reset) {
        await reset(lease, await host(), use);
      }
      const received = input.definers === 'drop' ? withoutDefiners(use.received) : use.received;
      return restore(lease, await host(), { ...use, received });
    },
  };
}

/** What every text is given beside its arguments. */
const partsOf = ({
  signal,
  entitled,
}: Pick<OperationUse, 'signal' | 'entitled'>): Pick<OperationUse, 'signal' | 'entitled'> => ({
  signal,
  entitled,
});

/** How the database is reached, as its host says now. */
export async function connectionOf(
  lease: Lease,
  host: ActiveLease,
  use: Pick<OperationUse, 'signal' | 'entitled'>,
): Promise<MysqlConnection> {
  const name = nameOf(lease);
  const said = await onServer(
    host,
    'The database cannot be reached',
    CONNECTION,
    [SERVER_TENTHS, name],
    partsOf(use),
  );
  const [directory = '', password = '', kilobytes = ''] = said.split('\n');
  const { config, state } = lease.resource;
  const { quotaMegabytes, network } = config;
  return {
    host: state.port === null ? null : (network?.host ?? null),
    port: network === undefined ? null : state.port,
    socket: `${directory}/s`,
    user: name,
    password,
    database: name,
    connectionsMax: config.connectionsPerLease,
    quota:
      quotaMegabytes === undefined
        ? null
        : {
            kind: 'counted',
            bytes: quotaMegabytes * MEGABYTE,
            usedBytes: Number(kilobytes) * 1_024,
          },
  };
}

async function reset(lease: Lease, host: ActiveLease, use: OperationUse): Promise<void> {
  const name = nameOf(lease);
  const { end, count, drop } = endStatements(name);
  const make = `${makeStatements(name, lease.resource.config)}\n${openStatements(name)}`;
  await onServer(
    host,
    'The database was not reset',
    RESET,
    [SERVER_TENTHS, name, end, count, drop, make],
    partsOf(use),
  );
}

async function dump(
  lease: Lease,
  host: ActiveLease,
  use: OperationUse & Sending<{ readonly format: 'sql'; readonly server: string }>,
): Promise<void> {
  const filter = new DefinerFilter();
  let hasBegun = false;
  const send = async (bytes: Uint8Array): Promise<void> => {
    if (bytes.length > 0) {
      await use.send(bytes);
    }
  };
  let words = Buffer.alloc(0);
  const ended = await shellOnHeld(host).run(DUMP, [SERVER_TENTHS, nameOf(lease)], {
    ...partsOf(use),
    timeoutMs: TRANSFER_MS,
    onOutput: async (stream, chunk) => {
      if (stream === 'stderr') {
        words = Buffer.concat([words, chunk]).subarray(-WORDS_BYTES_MAX);
        return;
      }
      // What is refused altogether writes nothing: its caller hears an error, and not a beginning.
      if (!hasBegun) {
        hasBegun = true;
        await use.begin({ format: 'sql', server: lease.resource.state.version });
      }
      await send(filter.take(chunk));
    },
  });
  use.signal.throwIfAborted();
  if (ended.exitCode !== 0) {
    throw errorOf(ended.exitCode, wordsOf(words), 'The dump was not written to its end');
  }
  await send(filter.end());
}

async function restore(
  lease: Lease,
  host: ActiveLease,
  use: OperationUse & Receiving,
): Promise<{ readonly bytes: number }> {
  const { quotaMegabytes } = lease.resource.config;
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of use.received) {
      yield chunk;
      bytes += chunk.length;
    }
  };
  await onServer(
    host,
    'The dump was not run to its end',
    RESTORE,
    [SERVER_TENTHS, nameOf(lease), String((quotaMegabytes ?? 0) * 1_024)],
    { ...partsOf(use), received: counted(), timeoutMs: TRANSFER_MS },
  );
  return { bytes };
}

const wordsOf = (bytes: Buffer): string => plainLine(bytes.toString('utf8'), WORDS_LENGTH_MAX);
