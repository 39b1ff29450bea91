import { describe, expect, it } from '@jest/globals';
import { sshFingerprint } from '@drydock/transport';
import { wordOfCloudInit } from '../../src/ec2-host/build/boot-word.ts';
import { hostKeyOn } from '../../src/ec2-host/build/console-host-key.ts';

const blob = (fill: number): Buffer => Buffer.alloc(51, fill);
const line = (type: string, fill: number): string =>
  `${type} ${blob(fill).toString('base64')} root@ip-10-0-0-1`;
const block = (...lines: readonly string[]): string =>
  ['-----BEGIN SSH HOST KEY KEYS-----', ...lines, '-----END SSH HOST KEY KEYS-----', ''].join(
    '\r\n',
  );

describe('the host key on a console', () => {
  it('is the one that the host will show: Ed25519 before ECDSA before RSA', () => {
    const [rsa, ecdsa, ed] = [
      line('ssh-rsa', 1),
      line('ecdsa-sha2-nistp256', 2),
      line('ssh-ed25519', 3),
    ];
    expect(hostKeyOn(block(rsa, ecdsa, ed))).toBe(sshFingerprint(blob(3)));
    expect(hostKeyOn(block(rsa, ecdsa))).toBe(sshFingerprint(blob(2)));
    expect(hostKeyOn(block(rsa))).toBe(sshFingerprint(blob(1)));
  });

  it('is that of the last boot', () => {
    const console = `${block(line('ssh-ed25519', 1))}reboot\n${block(line('ssh-ed25519', 2))}`;
    expect(hostKeyOn(console)).toBe(sshFingerprint(blob(2)));
  });

  it.each([
    ['nothing', ''],
    ['a block that has not ended', block(line('ssh-ed25519', 1)).split('-----END')[0] ?? ''],
    ['a block without a key', block('no keys today')],
    ['a key outside a block', line('ssh-ed25519', 1)],
  ])('is not known from %s', (_, console) => {
    expect(hostKeyOn(console)).toBeNull();
  });
});

describe('the word of cloud-init', () => {
  const said = (exitCode: number, ...lines: readonly string[]): string =>
    wordOfCloudInit({ exitCode, lines }).boot;

  it.each([
    ['ended', 0, ['status: done', 'extended_status: done']],
    ['ended', 2, ['status: done', 'extended_status: degraded done']],
    ['ended', 0, ['status: disabled']],
    ['running', 0, ['status: running']],
    ['running', 0, ['status: not started']],
    ['running', 0, ['status: not run']],
    ['running', 124, []],
    ['failed', 1, ['status: error', 'detail: DataSourceEc2Local']],
    ['failed', 127, ['timeout: failed to run command']],
  ] as const)('means %s with %d and %j', (boot, exitCode, lines) => {
    expect(said(exitCode, ...lines)).toBe(boot);
  });
});
