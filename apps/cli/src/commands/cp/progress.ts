import type { Io } from '../../io.ts';
import { clean } from '../../table.ts';

/** Between two looks at the bar. */
const SHOWN_EVERY_MS = 100;
const COLUMNS_DEFAULT = 80;
const BAR_WIDTH = 20;
const LABEL_MIN = 8;

/** How far it has come, for whoever looks on at a terminal: one line that is written over and over. */
export class Progress {
  readonly #stderr: Io['stderr'];
  readonly #isShown: boolean;
  #label = '';
  #total: number | null = null;
  #bytes = 0;
  /** Where this run began, for the speed. */
  #beganAt = { bytes: 0, ms: 0 };
  #shownAtMs = 0;

  constructor(io: Io, quiet: boolean) {
    this.#stderr = io.stderr;
    this.#isShown = !quiet && io.stderr.isTTY === true && io.env['TERM'] !== 'dumb';
  }

  /** @param total - in bytes; null where it is not known */
  begin(label: string, total: number | null): void {
    this.#label = clean(label);
    this.#total = total;
    this.#bytes = 0;
    this.#beganAt = { bytes: 0, ms: performance.now() };
    this.#shownAtMs = 0;
  }

  /** What was there before does not count for the speed. */
  resume(bytes: number): void {
    this.#bytes = bytes;
    this.#beganAt = { bytes, ms: performance.now() };
    this.#show();
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#show();
  }

  /** The line is as it was at last. */
  end(): void {
    if (this.#isShown && this.#shownAtMs > 0) {
      this.#write();
      this.#stderr.write('\n');
      this.#shownAtMs = 0;
    }
  }

  #show(): void {
    const nowMs = performance.now();
    if (this.#isShown && nowMs - this.#shownAtMs >= SHOWN_EVERY_MS) {
      this.#shownAtMs = nowMs;
      this.#write();
    }
  }

  #write(): void {
    const columns = 'columns' in this.#stderr ? Number(this.#stderr.columns) : COLUMNS_DEFAULT;
    const seconds = (performance.now() - this.#beganAt.ms) / 1_000;
    const speed = seconds > 0 ? (this.#bytes - this.#beganAt.bytes) / seconds : 0;
    const facts = factsOf(this.#bytes, this.#total, speed);
    const room = Math.max(LABEL_MIN, (columns || COLUMNS_DEFAULT) - facts.length - 3);
    this.#stderr.write(`\r\u001b[K${short(this.#label, room)}  ${facts}`);
  }
}

export function factsOf(bytes: number, total: number | null, speed: number): string {
  if (total === null) {
    return `${sizeOf(bytes)}  ${sizeOf(speed)}/s`;
  }
  const share = total === 0 ? 1 : Math.min(1, bytes / total);
  const full = Math.floor(share * BAR_WIDTH);
  const bar = `[${'='.repeat(full)}${' '.repeat(BAR_WIDTH - full)}]`;
  const left = speed > 0 && bytes < total ? `  ${clock((total - bytes) / speed)}` : '';
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${bar} ${percent}%  ${sizeOf(bytes)} of ${sizeOf(total)}  ${sizeOf(speed)}/s${left}`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** In units of 1,000, as disks are sold. */
export function sizeOf(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power] ?? ''}`;
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const rest = String(whole % 60).padStart(2, '0');
  return `${Math.floor(whole / 60)}:${rest}`;
}

/** Its end says more than its beginning. */
function short(label: string, room: number): string {
  const signs = Array.from(label);
  return signs.length <= room ? label : `…${signs.slice(signs.length - room + 1).join('')}`;
}
