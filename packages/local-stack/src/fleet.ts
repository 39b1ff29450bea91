import { EventEmitter, on } from 'node:events';
import { join } from 'node:path';
import { FleetMember } from './fleet-member.ts';
import type { Exit } from '@drydock/local-servers';
import type { DrydockError } from '@drydock/model';

export interface FleetEvents {
  started: [{ readonly name: string; readonly pid: number }];
  ready: [{ readonly name: string; readonly pid: number; readonly url: string | null }];
  /** `expected` when it was told to stop or cannot start; otherwise it is started again after a back-off. */
  died: [{ readonly name: string; readonly pid: number; readonly expected: boolean } & Exit];
  /** It cannot be started again as it is set up now, and is left down. */
  cannotStart: [{ readonly name: string; readonly why: DrydockError }];
}

export interface FleetOptions {
  /** What there is to run: the script of each kind of process. */
  readonly entries: Readonly<Record<string, string>>;
  /** How many of each; one where nothing is said. */
  readonly counts: Readonly<Record<string, number>>;
  /** What each script is called with; nothing when not given. */
  readonly args?: readonly string[];
  readonly cwd: string;
  /** Their whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly logDirectory: string;
  readonly drainMs: number;
  readonly onLine?: (name: string, line: string) => void;
}

/** Beyond its own limit a process gets so long to notice that it is over. */
const GRACE_EXTRA_SECONDS = 5;
const EVENT_WITHIN_MS = 30_000;

/**
 * The processes of an installation on this machine. The first of a kind has the kind's name, the
 * second is `KIND-2`.
 */
export class Fleet extends EventEmitter<FleetEvents> {
  readonly #members = new Map<string, FleetMember>();
  readonly #kinds = new Map<string, string>();

  constructor(options: FleetOptions) {
    super();
    for (const [kind, entry] of Object.entries(options.entries)) {
      for (let index = 0; index < (options.counts[kind] ?? 1); index += 1) {
        const name = memberName(kind, index);
        this.#kinds.set(name, kind);
        this.#members.set(name, this.#member(options, name, entry, index));
      }
    }
  }

  #member(options: FleetOptions, name: string, entry: string, index: number): FleetMember {
    return new FleetMember({
      name,
      entry,
      args: options.args ?? [],
      cwd: options.cwd,
      // Two processes cannot listen on one port: only the first takes the configured one.
      env: index === 0 ? options.env : { ...options.env, DRYDOCK_API_PORT: '0' },
      logFile: join(options.logDirectory, `${name}.log`),
      graceSeconds: Math.ceil(options.drainMs / 1_000) + GRACE_EXTRA_SECONDS,
      onLine: (line) => options.onLine?.(name, line),
      onStarted: (pid) => this.emit('started', { name, pid }),
      onReady: (pid, url) => this.emit('ready', { name, pid, url }),
      onCannotStart: (why) => this.emit('cannotStart', { name, why }),
      onDied: (pid, exit, expected) => this.emit('died', { name, pid, expected, ...exit }),
    });
  }

  /** Starts every process; resolves when all are ready, rejects when one ends before it is. */
  async start(): Promise<void> {
    const outcomes = await Promise.allSettled([...this.#members.values()].map((m) => m.start()));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  /** What runs now. */
  processes(): { readonly name: string; readonly pid: number }[] {
    return [...this.#members.values()].flatMap(({ name, pid }) =>
      pid === null ? [] : [{ name, pid }],
    );
  }

  /** Where a process can be reached, as it said itself. */
  url(kind: string, index = 0): string | null {
    return this.#find(kind, index).url;
  }

  pid(kind: string, index = 0): number | null {
    return this.#find(kind, index).pid;
  }

  /** False when it does not run. */
  signal(kind: string, index: number, signal: NodeJS.Signals): boolean {
    return this.#find(kind, index).signal(signal);
  }

  /** Ends it as a crash would; resolves when it is gone. It is then started again. */
  async kill9(kind: string, index = 0): Promise<void> {
    const member = this.#find(kind, index);
    const { pid } = member;
    if (pid === null) {
      return;
    }
    const gone = this.next('died', (death) => death.pid === pid);
    member.signal('SIGKILL');
    await gone;
  }

  /** The next event that fits. Ask before you cause it. Rejects after `timeoutMs`. */
  async next<Name extends keyof FleetEvents>(
    name: Name,
    fits: (event: FleetEvents[Name][0]) => boolean = () => true,
    timeoutMs = EVENT_WITHIN_MS,
  ): Promise<FleetEvents[Name][0]> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const events = on(this, name, { signal: limit });
      for await (const [event] of events as AsyncIterable<FleetEvents[Name]>) {
        if (fits(event)) {
          return event;
        }
      }
    } catch (error) {
      if (!limit.aborted) {
        throw error;
      }
    }
    throw new Error(`no fitting event "${name}" came within ${timeoutMs} ms`);
  }

  /** Lets all drain and end, those of the kind `last` after all others. */
  async stop(options: { readonly last?: string } = {}): Promise<void> {
    const members = [...this.#members.values()];
    const isLast = (member: FleetMember): boolean => this.#kinds.get(member.name) === options.last;
    await Promise.all(members.filter((m) => !isLast(m)).map((m) => m.stop()));
    await Promise.all(members.filter(isLast).map((m) => m.stop()));
  }

  /** For the impatient: what is being stopped ends at once. */
  killAll(): void {
    for (const member of this.#members.values()) {
      member.signal('SIGKILL');
    }
  }

  #find(kind: string, index: number): FleetMember {
    const member = this.#members.get(memberName(kind, index));
    if (member === undefined) {
      throw new Error(`the fleet has no process ${memberName(kind, index)}`);
    }
    return member;
  }
}

const memberName = (kind: string, index: number): string =>
  index === 0 ? kind : `${kind}-${index + 1}`;
