import { describe, expect, it } from '@jest/globals';
import { isPrivateAddress, isPrivateIp, readAddress } from './address.ts';

const read = (text: string) => {
  const address = readAddress(text);
  if (typeof address === 'string') {
    throw new Error(address);
  }
  return address;
};

describe('an address', () => {
  it.each([
    ['https://example.org/team/site.git', 'https://example.org/team/site.git', 'example.org'],
    ['HTTPS://Example.ORG:443/a', 'https://example.org/a', 'example.org'],
    ['https://example.org./a', 'https://example.org/a', 'example.org'],
    ['git@example.org:team/site.git', 'ssh://git@example.org/team/site.git', 'example.org'],
    ['example.org:/srv/site', 'ssh://example.org/srv/site', 'example.org'],
    ['ssh://git@Example.org:2222/a', 'ssh://git@example.org:2222/a', 'example.org'],
    ['ssh://git@example.org./a', 'ssh://git@example.org/a', 'example.org'],
    ['ssh://git@0x7f.1/a', 'ssh://git@127.0.0.1/a', '127.0.0.1'],
    ['git@2130706433:a', 'ssh://git@127.0.0.1/a', '127.0.0.1'],
    ['https://[::FFFF:7f00:1]/a', 'https://[::ffff:7f00:1]/a', '::ffff:7f00:1'],
    ['ssh://[2606:4700::1111]/a', 'ssh://[2606:4700::1111]/a', '2606:4700::1111'],
    ['file:///srv/site.git', 'file:///srv/site.git', ''],
  ])('%s is %s', (text, url, host) => {
    expect(read(text)).toMatchObject({ url, host });
  });

  it.each([
    ['--upload-pack=/bin/sh'],
    ['-oProxyCommand=id:x'],
    ['ext::sh -c id'],
    ['ext::sh%20-c%20id'],
    ['fd::17'],
    ['git://example.org/a'],
    ['ftp://example.org/a'],
    ['/srv/site.git'],
    ['./site'],
    ['https://user:word@example.org/a'],
    ['https://user@example.org/a'],
    ['https://:word@example.org/a'],
    ['ssh://git:word@example.org/a'],
    ['ssh://-oProxyCommand=id/a'],
    ['ssh://-oProxyCommand=id@example.org/a'],
    ['ssh://%2doProxyCommand=id/a'],
    ['ssh://%2doProxyCommand=id@example.org/a'],
    ['ssh://%31%32%37.0.0.1/a'],
    ['ssh://exa%6dple.org/a'],
    ['ssh://example.org;id/a'],
    ['ssh://$(id)/a'],
    ['ssh:///a'],
    ['ssh://git@/a'],
    ['https:///'],
    ['https://example.org'],
    ['https://example.org/'],
    ['https://example.org/-x'],
    ['git@example.org:-x'],
    ['file://server/share'],
    ['file:///'],
    ['https://example.org/a#b'],
    ['ssh://example.org/a?b'],
    ['https://example.org/a\nb'],
    [' https://example.org/a'],
    ['https://example.org/a b'],
    [`https://example.org/${'a'.repeat(2_048)}`],
    [''],
  ])('%j is none', (text) => {
    expect(readAddress(text)).toEqual(expect.stringMatching(/^must /));
  });
});

describe('what only some reach', () => {
  it.each([
    ['http://localhost/a'],
    ['http://a.localhost/a'],
    ['http://LOCALHOST./a'],
    ['https://metadata.google.internal/a'],
    ['https://printer.local/a'],
    ['http://127.0.0.1/a'],
    ['http://127.1/a'],
    ['http://0x7f.1/a'],
    ['http://0177.0.0.1/a'],
    ['http://2130706433/a'],
    ['http://１２７.0.0.1/a'],
    ['http://%31%32%37.0.0.1/a'],
    ['http://0/a'],
    ['http://10.1.2.3/a'],
    ['http://100.64.0.1/a'],
    ['http://169.254.169.254/latest'],
    ['http://172.31.255.255/a'],
    ['http://192.168.0.1/a'],
    ['http://198.19.0.1/a'],
    ['http://224.0.0.1/a'],
    ['http://255.255.255.255/a'],
    ['http://[::]/a'],
    ['http://[::1]/a'],
    ['http://[::ffff:10.0.0.1]/a'],
    ['http://[::127.0.0.1]/a'],
    ['http://[64:ff9b::7f00:1]/a'],
    ['http://[64:ff9b:1::1]/a'],
    ['http://[fe80::1]/a'],
    ['http://[fc00::1]/a'],
    ['http://[fd12:3456::1]/a'],
    ['http://[ff02::1]/a'],
    ['http://[2001:db8::1]/a'],
    ['http://[2001::1]/a'],
    ['http://[2001:0:7f00:1::]/a'],
    ['http://[2002:7f00:1::]/a'],
    ['http://[3fff::1]/a'],
    ['ssh://git@0x7f.1/a'],
    ['git@127.1:a'],
    ['git@localhost:a'],
    ['ssh://git@[::1]:22/a'],
    ['file:///srv/site.git'],
  ])('is %s', (text) => {
    expect(isPrivateAddress(read(text))).toBe(true);
  });

  it.each([
    ['https://github.com/a'],
    ['https://localhost.example.org/a'],
    ['https://internal.example.org/a'],
    ['https://8.8.8.8/a'],
    ['https://172.32.0.1/a'],
    ['https://100.128.0.1/a'],
    ['https://[2606:4700::1111]/a'],
    ['https://[2001:4860:4860::8888]/a'],
    ['https://[::ffff:8.8.8.8]/a'],
    ['git@github.com:a'],
  ])('is not %s, as far as it says', (text) => {
    expect(isPrivateAddress(read(text))).toBe(false);
  });

  it('is told of addresses as the host writes them', () => {
    expect(['::1', 'fe80::1', '127.0.0.1', '::ffff:127.0.0.1'].map(isPrivateIp)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['1.1.1.1', '2606:4700::1111'].map(isPrivateIp)).toEqual([false, false]);
  });
});
