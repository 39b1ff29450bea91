import type { KindRegistry, Secrets } from '@drydock/blueprint';
import type { Hints, RequestLeasesStore } from '@drydock/engine';
import type { Logger, Metrics } from '@drydock/process';
import type { ChangesListener, Queues } from '@drydock/queue';
import type { Catalog, CommandRecord, CommandStore, Database, TokenReader } from '@drydock/store';

/** What the API stands on. */
export interface Ports {
  readonly log: Logger;
  /** The machine this process runs on. */
  readonly node: string;
  readonly kinds: KindRegistry;
  /** The credentials of a project. */
  readonly secretsOf: (projectId: string) => Secrets;
  readonly database: Database;
  readonly catalog: Catalog;
  readonly tokens: TokenReader;
  readonly requests: RequestLeasesStore;
  readonly commands: CommandStore;
  /** When a lease was accepted. */
  readonly acceptedAt: (leaseId: string) => Promise<Date | null>;
  readonly readCommand: (commandId: string) => Promise<CommandRecord | null>;
  readonly hints: Hints;
  /** Tells whoever works on the object that a command has arrived. Best effort. */
  readonly nudge: (id: string) => void;
  /** Tells other processes that something was committed. Best effort. */
  readonly stir: () => void;
  readonly changes: Pick<ChangesListener, 'listen'>;
  readonly queues: Queues;
  /** Throws where Redis does not answer. */
  readonly pingRedis: () => Promise<void>;
  readonly metrics: Metrics;
  /** How long commands that run may go on once the process is stopping. */
  readonly execGraceMs: number;
}
