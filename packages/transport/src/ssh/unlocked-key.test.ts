import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { unlockedSshKey } from './unlocked-key.ts';

const directory = mkdtempSync(join(tmpdir(), 'drydock-unlocked-'));
afterAll(() => rmSync(directory, { recursive: true }));

let made = 0;
function keyOf(type: string, passphrase: string, ...more: readonly string[]): [string, string] {
  const file = join(directory, `key-${(made += 1)}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-f', file, ...more]);
  const [algorithm, blob] = readFileSync(`${file}.pub`, 'utf8').split(' ');
  return [readFileSync(file, 'utf8'), `${algorithm} ${blob}`];
}

/** What OpenSSH itself takes a private key for, asked for nothing. */
function publicHalf(privateKey: string): string {
  const file = join(directory, 'unlocked');
  writeFileSync(file, privateKey, { mode: 0o600 });
  const said = execFileSync('ssh-keygen', ['-y', '-P', '', '-f', file], { encoding: 'utf8' });
  return said.trim().split(' ').slice(0, 2).join(' ');
}

describe.each([
  ['ed25519', []],
  ['rsa', ['-b', '2048']],
  ['rsa', ['-b', '2048', '-m', 'PEM']],
  ['ecdsa', []],
  ['ecdsa', ['-m', 'PEM']],
])('a key of %s made with %j', (type, more) => {
  it.each(['', 'a passphrase'])('is one that needs no passphrase, with %j', (passphrase) => {
    const [privateKey, publicKey] = keyOf(type, passphrase, ...more);
    const unlocked = unlockedSshKey({ privateKey, ...(passphrase !== '' && { passphrase }) });
    expect(publicHalf(unlocked)).toBe(publicKey);
  });
});

it('is taken with the line ends of another system', () => {
  const [privateKey, publicKey] = keyOf('ed25519', '');
  const unlocked = unlockedSshKey({ privateKey: privateKey.replaceAll('\n', '\r\n').trimEnd() });
  expect(publicHalf(unlocked)).toBe(publicKey);
});

it('is refused with another passphrase, and nothing of it shown', () => {
  const [privateKey] = keyOf('ed25519', 'canary-right');
  expect(() => unlockedSshKey({ privateKey, passphrase: 'canary-wrong' })).toThrow(
    /^The passphrase does not open the private key\.$/,
  );
});
