import { closeSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { linesIn } from './lines-in.ts';

/** A call as it came and as it ended. */
export interface CallEntry {
  readonly kind: 'call';
  readonly n: number;
  readonly at: string;
  readonly requestId: string;
  readonly action: string;
  readonly accountId: string | null;
  readonly accessKeyId: string | null;
  readonly region: string | null;
  readonly clientToken: string | null;
  /** Ids that it named. */
  readonly ids: readonly string[];
  readonly isDryRun: boolean;
  /** `ok`, or the code of the refusal. */
  readonly outcome: string;
  /** What the caller got: the answer, nothing (cut or never), or something else than the answer. */
  readonly answered: 'answer' | 'nothing' | 'other';
  /** Whether it did what it says, whatever was answered. */
  readonly acted: boolean;
  readonly faultIds: readonly string[];
  readonly tookMs: number;
}

/** An instance that came to be. The same token asked for again makes none. */
export interface LaunchEntry {
  readonly kind: 'launch';
  readonly n: number;
  readonly at: string;
  readonly requestId: string;
  readonly instanceId: string;
  readonly reservationId: string;
  readonly clientToken: string | null;
  /** As the launch itself gave them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly imageId: string;
  readonly type: string;
  readonly zone: string;
  readonly market: 'on-demand' | 'spot';
}

/** An instance that is to end: written when that was decided, not when it is terminated. */
export interface EndEntry {
  readonly kind: 'end';
  readonly n: number;
  readonly at: string;
  readonly instanceId: string;
  readonly accountId: string;
  /** `call`: TerminateInstances. Else what the simulator was told to do, or spot. */
  readonly by: 'call' | 'fault' | 'spot' | 'failure';
  readonly accessKeyId: string | null;
  readonly reason: string;
}

export type Entry = CallEntry | LaunchEntry | EndEntry;
type Unnumbered<T> = T extends Entry ? Omit<T, 'n' | 'at'> : never;

/** Calls beyond these are forgotten, oldest first; launches and ends are not. */
const CALLS_MAX = 10_000;
const FILE_BYTES_MAX = 32 * 1024 * 1024;

/** All that was asked and what came of it. In the directory as `journal.jsonl`, a line each. */
export class Journal {
  private readonly path: string;
  private readonly callsMax: number;
  private fd: number;
  /** Written since it was last made anew. */
  private bytes = 0;
  private kept: Entry[] = [];
  private callCount = 0;
  private last = 0;
  private readonly now: () => number;
  private readonly listeners = new Set<(entry: Entry) => void>();

  constructor(path: string, now: () => number, callsMax = CALLS_MAX) {
    this.callsMax = callsMax;
    this.path = path;
    this.now = now;
    this.kept = linesIn<Entry>(path);
    this.last = this.kept.at(-1)?.n ?? 0;
    this.fd = this.compact();
  }

  add(entry: Unnumbered<Entry>): void {
    this.last += 1;
    const full: Entry = { ...entry, n: this.last, at: new Date(this.now()).toISOString() };
    this.kept.push(full);
    if (full.kind === 'call') this.callCount += 1;
    this.bytes += writeSync(this.fd, `${JSON.stringify(full)}\n`);
    if (this.callCount > this.callsMax * 2 || this.bytes > FILE_BYTES_MAX) {
      closeSync(this.fd);
      this.fd = this.compact();
    }
    for (const listener of this.listeners) listener(full);
  }

  /** Those after number `after`, oldest first. */
  entries(after = 0): readonly Entry[] {
    return this.kept.filter(({ n }) => n > after);
  }

  calls(): readonly CallEntry[] {
    return this.kept.filter((entry) => entry.kind === 'call');
  }

  launches(): readonly LaunchEntry[] {
    return this.kept.filter((entry) => entry.kind === 'launch');
  }

  ends(): readonly EndEntry[] {
    return this.kept.filter((entry) => entry.kind === 'end');
  }

  /** The first entry that is meant, now or to come. Rejects when the signal fires. */
  async waitFor(isMeant: (entry: Entry) => boolean, signal: AbortSignal): Promise<Entry> {
    const before = this.kept.find(isMeant);
    if (before !== undefined) return before;
    return await new Promise<Entry>((resolve, reject) => {
      const end = (): void => {
        this.listeners.delete(listener);
        signal.removeEventListener('abort', abort);
      };
      const listener = (entry: Entry): void => {
        if (!isMeant(entry)) return;
        end();
        resolve(entry);
      };
      const abort = (): void => {
        end();
        reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
      };
      if (signal.aborted) return abort();
      this.listeners.add(listener);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Writes the file anew, without the oldest calls. */
  private compact(): number {
    const calls = this.kept.filter(({ kind }) => kind === 'call');
    const from = calls.at(-this.callsMax)?.n ?? 0;
    this.kept = this.kept.filter(({ kind, n }) => kind !== 'call' || n >= from);
    this.callCount = Math.min(calls.length, this.callsMax);
    const lines = this.kept.map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(`${this.path}.new`, lines.join(''), { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
    this.bytes = 0;
    return openSync(this.path, 'a', 0o600);
  }
}
