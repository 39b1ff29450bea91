import { randomUUID } from 'node:crypto';
import { DrydockError, type Drydock } from '@drydock/sdk';

/** What one client wrote down about one of its requests. It is the judge, not our tables. */
export interface JournalEntry {
  /** Chosen by the client and sent as a label: tells a doubled request. */
  readonly request: string;
  leaseId: string | null;
  /** What the host's own lock said while the command ran. */
  witness: 'alone' | 'not alone' | 'unknown' | null;
  end: string | null;
}

export interface HolderOptions {
  readonly blueprint: string;
  /** A directory that every lease's user may write to. */
  readonly witnessDirectory: string;
}

/**
 * The host's own word on exclusiveness: whoever finds the resource's file locked was given it
 * while another still ran there. `$1` is the file.
 */
const WITNESS_SCRIPT = `
umask 000
exec 9>>"$WITNESS" || exit 65
flock -n 9 || exit 66
sleep 0.2
`;

const NOT_ALONE = 66;
/** A client goes on through any outage that is shorter than this. */
const PATIENCE_MS = 120_000;

/** Clients that lease, use and give back in a loop, each with its journal. */
export class Holders {
  readonly journal: JournalEntry[] = [];
  private readonly drydock: Drydock;
  private stopping = false;
  private readonly running: Promise<void>[] = [];

  constructor(drydock: Drydock) {
    this.drydock = drydock;
  }

  start(count: number, options: HolderOptions): void {
    for (let n = 0; n < count; n += 1) {
      this.running.push(this.loop(options));
    }
  }

  /** Requests that were accepted and are not over. */
  inFlight(): number {
    return this.journal.filter((entry) => entry.leaseId !== null && entry.end === null).length;
  }

  /** Every client finishes what it has begun. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  private async loop(options: HolderOptions): Promise<void> {
    while (!this.stopping) {
      const entry: JournalEntry = {
        request: randomUUID(),
        leaseId: null,
        witness: null,
        end: null,
      };
      this.journal.push(entry);
      await this.once(entry, options);
    }
  }

  private async once(entry: JournalEntry, options: HolderOptions): Promise<void> {
    const { drydock } = this;
    const lease = await patiently(() =>
      drydock.leases.request(
        { type: 'host', blueprints: [options.blueprint], labels: { request: entry.request } },
        {},
        { idempotencyKey: entry.request },
      ),
    );
    entry.leaseId = lease.id;
    const { id } = lease;
    let now = lease;
    while (now.status === 'pending' || now.status === 'acquired') {
      now = await patiently(() => drydock.leases.get(id, { wait: 'active', timeoutSeconds: 5 }));
    }
    if (now.status === 'active' && now.resource !== null) {
      entry.witness = await this.use(id, `${options.witnessDirectory}/${now.resource}`);
    }
    await patiently(() => drydock.leases.release(id));
    while (now.status !== 'destroyed') {
      now = await patiently(() => drydock.leases.get(id, { wait: 'destroyed', timeoutSeconds: 5 }));
    }
    entry.end = now.reasonCode;
  }

  private async use(id: string, witness: string): Promise<JournalEntry['witness']> {
    try {
      const outcome = await this.drydock.leases
        .command(id)
        .exec({ script: WITNESS_SCRIPT }, { env: { WITNESS: witness } });
      if (outcome.exitCode === NOT_ALONE) {
        return 'not alone';
      }
      return outcome.exitCode === 0 ? 'alone' : 'unknown';
    } catch (error) {
      // The API was killed, or the lease was lost: nobody can say what became of the command.
      if (DrydockError.is(error)) {
        return 'unknown';
      }
      throw error;
    }
  }
}

/** Tries again for as long as the fault may last: what a client of an unreliable service does. */
async function patiently<Result>(call: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const transient =
        DrydockError.is(error) &&
        ['unreachable', 'database-unavailable', 'shutting-down', 'timed-out', 'internal'].includes(
          error.code,
        );
      if (!transient || performance.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
  }
}
