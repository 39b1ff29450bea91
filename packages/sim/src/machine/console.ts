import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fingerprintOfLine } from '@drydock/local-servers';

/** As much as EC2 keeps of a console: the last of it. */
const KEPT_BYTES = 64 * 1_024;

/** What a machine has said, in a file of its disk. */
export class Console {
  readonly #path: string;
  #bytes: number;

  constructor(path: string) {
    this.#path = path;
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  write(text: string | Buffer): void {
    const bytes = Buffer.from(text);
    appendFileSync(this.#path, bytes, { mode: 0o600 });
    this.#bytes += bytes.length;
    if (this.#bytes > 2 * KEPT_BYTES) {
      const kept = this.#last();
      writeFileSync(`${this.#path}.new`, kept, { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
      this.#bytes = kept.length;
    }
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  read(): string {
    return this.#bytes === 0 ? '' : this.#last().toString('utf8');
  }

  #last(): Buffer {
    const all = readFileSync(this.#path);
    return all.subarray(Math.max(0, all.length - KEPT_BYTES));
  }
}

/** What cloud-init writes of a host's keys: fingerprints through the log, the keys as they are. */
export function hostKeyLines(publicKey: string, hostName: string, now: Date): readonly string[] {
  const prefix = `<14>${logTime(now)} cloud-init: `;
  const rule = '#'.repeat(61);
  return [
    prefix + rule,
    `${prefix}-----BEGIN SSH HOST KEY FINGERPRINTS-----`,
    `${prefix}256 ${fingerprintOfLine(publicKey)} root@${hostName} (ED25519)`,
    `${prefix}-----END SSH HOST KEY FINGERPRINTS-----`,
    prefix + rule,
    '-----BEGIN SSH HOST KEY KEYS-----',
    `${publicKey} root@${hostName}`,
    '-----END SSH HOST KEY KEYS-----',
  ];
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Jan  6 15:27:31` */
function logTime(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2, ' ');
  return `${MONTHS[at.getUTCMonth()]} ${day} ${at.toISOString().slice(11, 19)}`;
}
