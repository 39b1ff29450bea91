import { sshFingerprint } from '@drydock/transport';

/** As cloud-init frames them on the console, each key as a line of `known_hosts` has it. */
const KEYS = /-----BEGIN SSH HOST KEY KEYS-----([^]*?)-----END SSH HOST KEY KEYS-----/g;
const KEY = /\b(ssh-ed25519|ecdsa-sha2-nistp\d{3}|ssh-rsa) ([A-Za-z0-9+/]{40,2000}={0,2})(?=\s|$)/g;

/** Which of a host's keys is shown to Drydock: the first of these that it has. */
const PREFERRED = ['ssh-ed25519', 'ecdsa-sha2-nistp', 'ssh-rsa'];

/** Consoles hold 64 KiB; of a longer one the end counts. */
const LENGTH_MAX = 262_144;

/**
 * The fingerprint of the key that a host will show, from what it wrote on its console at its last boot, or
 * null where that is not there yet: a block without its end is none.
 */
export function hostKeyOn(console: string): string | null {
  const last = [...console.slice(-LENGTH_MAX).matchAll(KEYS)].at(-1)?.[1] ?? '';
  const keys = [...last.matchAll(KEY)].map(([, type = '', blob = '']) => ({ type, blob }));
  for (const preferred of PREFERRED) {
    const key = keys.find(({ type }) => type.startsWith(preferred));
    if (key !== undefined) {
      return sshFingerprint(Buffer.from(key.blob, 'base64'));
    }
  }
  return null;
}
