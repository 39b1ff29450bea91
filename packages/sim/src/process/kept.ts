import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPortFree, makeSshKeyPair } from '@drydock/local-servers';

/** Below those that the kernel hands out to whoever asks for any: nobody takes it in passing. */
const PORTS = { from: 20_000, to: 32_000 } as const;
const TRIES_MAX = 100;

/**
 * The port of a simulator, the same through all its runs: whoever knows its machines knows them by it.
 * A free one at the first.
 */
export async function keptPort(directory: string): Promise<number> {
  const file = join(directory, 'port');
  if (existsSync(file)) {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  }
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isPortFree(port, '127.0.0.1')) {
      writePrivate(file, `${port}\n`);
      return port;
    }
  }
  throw new Error(`No port from ${PORTS.from} to ${PORTS.to} is free.`);
}

export interface KeptKey {
  /** OpenSSH's own format: a secret, though only for machines of the simulator. */
  readonly privateKey: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** The key that logs in on machines, made at the first run. */
export function keptKey(directory: string): KeptKey {
  const file = join(directory, 'ssh-key.json');
  if (!existsSync(file)) {
    writePrivate(file, JSON.stringify(makeSshKeyPair('ed25519')));
  }
  return JSON.parse(readFileSync(file, 'utf8')) as KeptKey;
}

/** Whole or not at all. */
export function writePrivate(path: string, text: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
  renameSync(temporary, path);
}
