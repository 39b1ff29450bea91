import { DrydockError, plainLine } from '@drydock/model';
import { setTimeout as delay } from 'node:timers/promises';
import { BackOff } from '@drydock/local-servers';
import { leash, type Exit, type Leashed } from '@drydock/local-servers';
import { RotatingLog } from '@drydock/local-servers';

export interface MemberOptions {
  readonly name: string;
  /** The script that `node` runs. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** How long it may drain after SIGTERM before it is killed. */
  readonly graceSeconds: number;
  readonly onLine: (line: string) => void;
  readonly onStarted: (pid: number) => void;
  readonly onReady: (pid: number, url: string | null) => void;
  readonly onDied: (pid: number, exit: Exit, expected: boolean) => void;
  /** It was up before, and cannot be started again as it is set up now: it is left down. */
  readonly onCannotStart: (why: DrydockError) => void;
}

const READY_WITHIN_MS = 60_000;

/** One process of the fleet through all its lives: when it dies unasked it is started again. */
export class FleetMember {
  readonly name: string;
  readonly #options: MemberOptions;
  readonly #log: RotatingLog;
  readonly #stopping = new AbortController();
  #life: Leashed | null = null;
  #url: string | null = null;
  /** Why it cannot start as it is set up, in its own words. */
  #cannotStart: DrydockError | null = null;
  #lives: Promise<void> = Promise.resolve();

  constructor(options: MemberOptions) {
    this.name = options.name;
    this.#options = options;
    this.#log = new RotatingLog(options.logFile, { onLine: options.onLine });
  }

  /** Null while it does not run. */
  get pid(): number | null {
    return this.#life === null || this.#life.hasExited() ? null : this.#life.process.pid;
  }

  /** Where it can be reached, as it said itself; null when it said nothing. */
  get url(): string | null {
    return this.#url;
  }

  /**
   * Starts it and resolves when it is ready. A first life that ends before that is a mistake in
   * the configuration or the build, which trying again would only hide: rejects.
   */
  async start(): Promise<void> {
    const bornAt = performance.now();
    const { life, ready } = await this.#beginLife();
    const timeout = new AbortController();
    try {
      const outcome = await Promise.race([
        ready.then(() => 'ready' as const),
        life.exited.then(() => 'ended' as const),
        delay(READY_WITHIN_MS, 'late' as const, { signal: timeout.signal }),
      ]);
      if (outcome === 'ready') {
        this.#lives = this.#liveOn(life, bornAt);
        return;
      }
      this.#stopping.abort();
      const exit = await life.letGo();
      this.#options.onDied(life.process.pid, exit, outcome === 'late');
      if (this.#cannotStart !== null) {
        throw this.#cannotStart;
      }
      throw new DrydockError(
        'local-stack-failed',
        outcome === 'late'
          ? `${this.name} was not ready within ${READY_WITHIN_MS / 1_000} s.`
          : `${this.name} ended before it was ready (${describeExit(exit)}): ${this.#log.tail()}`,
        { hint: `The whole log: ${this.#log.path}` },
      );
    } finally {
      timeout.abort();
    }
  }

  async #beginLife(): Promise<{ life: Leashed; ready: Promise<void> }> {
    // Clients hold the address, so the next life takes the port that the first was given.
    const port = this.#url === null ? {} : { DRYDOCK_API_PORT: new URL(this.#url).port };
    const life = await leash({
      command: process.execPath,
      args: ['--enable-source-maps', this.#options.entry, ...this.#options.args],
      cwd: this.#options.cwd,
      env: { ...this.#options.env, ...port },
      user: null,
      stopSignal: 'SIGTERM',
      graceSeconds: this.#options.graceSeconds,
      ipc: true,
      onOutput: (chunk) => this.#log.write(chunk),
    });
    this.#life = life;
    const ready = new Promise<void>((resolve) => {
      life.onMessage((message) => {
        const said = readyMessage(message);
        if (said !== null) {
          this.#url = said.url ?? this.#url;
          this.#options.onReady(life.process.pid, said.url);
          resolve();
        }
        this.#cannotStart ??= cannotStartMessage(message);
      });
    });
    this.#options.onStarted(life.process.pid);
    return { life, ready };
  }

  async #liveOn(first: Leashed, firstBornAt: number): Promise<void> {
    const backOff = new BackOff();
    let life: Leashed | null = first;
    let bornAt = firstBornAt;
    for (;;) {
      if (life !== null) {
        const exit = await life.exited;
        const { aborted } = this.#stopping.signal;
        this.#options.onDied(life.process.pid, exit, aborted || this.#cannotStart !== null);
      }
      // Started again it would say the same: its settings, or what they name, have to change first.
      if (this.#cannotStart !== null) {
        this.#options.onCannotStart(this.#cannotStart);
        return;
      }
      if (!(await this.#pause(backOff.next(performance.now() - bornAt)))) {
        return;
      }
      bornAt = performance.now();
      life = await this.#nextLife();
    }
  }

  /** Null when it could not be started: no memory, no process id. That may pass. */
  async #nextLife(): Promise<Leashed | null> {
    try {
      const { life } = await this.#beginLife();
      // Told to stop while it was being started.
      if (this.#stopping.signal.aborted) {
        void life.letGo();
      }
      return life;
    } catch (error) {
      this.#log.write(Buffer.from(`${this.name} could not be started: ${String(error)}\n`));
      return null;
    }
  }

  /** False when it is to stop. */
  async #pause(durationMs: number): Promise<boolean> {
    try {
      await delay(durationMs, undefined, { signal: this.#stopping.signal });
      return true;
    } catch {
      return false;
    }
  }

  /** False when it does not run. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#life?.signal(signal) ?? false;
  }

  /** Lets it drain and end; resolves when it has. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#life?.letGo();
    await this.#lives;
    this.#log.close();
  }
}

function readyMessage(message: unknown): { url: string | null } | null {
  if (typeof message !== 'object' || message === null || !('ready' in message)) {
    return null;
  }
  const url = 'url' in message && typeof message.url === 'string' ? message.url : null;
  return message.ready === true ? { url: url !== null && URL.canParse(url) ? url : null } : null;
}

const MESSAGE_MAX = 20_000;
const PROBLEMS_MAX = 200;

/** What a process says that cannot start as it is set up: `CannotStartMessage` of the room `process`. */
function cannotStartMessage(said: unknown): DrydockError | null {
  if (typeof said !== 'object' || said === null || !('cannotStart' in said)) {
    return null;
  }
  const { message, hint, problems } = said.cannotStart as Partial<Record<string, unknown>>;
  const listed = Array.isArray(problems) ? problems.slice(0, PROBLEMS_MAX) : [];
  return new DrydockError('invalid-configuration', text(message), {
    ...(typeof hint === 'string' && { hint: text(hint) }),
    problems: listed.map((each: { field?: unknown; detail?: unknown } | null) => ({
      field: text(each?.field),
      detail: text(each?.detail),
    })),
  });
}

const text = (value: unknown): string => plainLine(String(value), MESSAGE_MAX);

export function describeExit(exit: Exit): string {
  return exit.signal === null ? `status ${exit.code}` : exit.signal;
}
