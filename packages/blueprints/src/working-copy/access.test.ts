import { describe, expect, it } from '@jest/globals';
import { accessTo, submoduleAddress } from './access.ts';
import { readAddress } from './address.ts';
import { config, grantsOf } from './config.ts';
import { problemsOf } from './problems.ts';

const settings = (others: 'none' | 'public' | 'any') =>
  config.parse({
    repositories: {
      site: { url: 'https://example.org/team/site.git', credential: 'forge' },
      intern: { url: 'git@git.example.org:intern', private: true, hostKey: 'ssh-ed25519 AAAA' },
      near: { url: 'http://10.0.0.1/near.git' },
    },
    others,
  });

describe('what a lease asks for', () => {
  it('is a repository of the blueprint by its name', () => {
    for (const others of ['none', 'public'] as const) {
      expect(accessTo(settings(others), 'site')).toMatchObject({
        url: 'https://example.org/team/site.git',
        credential: 'forge',
        hostKey: null,
        publicOnly: true,
      });
      expect(accessTo(settings(others), 'intern')).toMatchObject({
        url: 'ssh://git@git.example.org/intern',
        credential: null,
        hostKey: 'ssh-ed25519 AAAA',
        publicOnly: false,
      });
      expect(accessTo(settings(others), 'near')).toMatchObject({ publicOnly: false });
    }
  });

  it('is that repository too by its address, however that is written', () => {
    for (const text of [
      'https://example.org/team/site.git',
      'https://example.org/team/site',
      'HTTPS://EXAMPLE.org:443/team/site.git/',
    ]) {
      expect(accessTo(settings('none'), text)).toMatchObject({ credential: 'forge' });
    }
    for (const text of ['https://example.org/team/site2', 'http://example.org/team/site.git']) {
      expect(accessTo(settings('public'), text)).toMatchObject({ credential: null });
    }
  });

  it.each(['toString', '__proto__', 'constructor', 'nothing', '-x'])(
    'is no repository where the blueprint has none of the name %s',
    (name) => {
      expect(accessTo(settings('any'), name)).toBe(
        `"${name}" is neither a name of the blueprint’s repositories nor an address: it has intern, near, site`,
      );
    },
  );

  it('is another address only where the blueprint says so', () => {
    const elsewhere = 'https://example.com/a.git';
    expect(accessTo(settings('none'), elsewhere)).toMatch(/takes no other addresses/);
    expect(accessTo(settings('public'), elsewhere)).toMatchObject({ publicOnly: true });
    expect(accessTo(settings('any'), elsewhere)).toMatchObject({ publicOnly: false });
    for (const text of ['http://0x7f.1/a', 'git@10.0.0.9:a', 'file:///srv/a']) {
      expect(accessTo(settings('public'), text)).toMatch(
        / is (a private address|a file of the host): the blueprint takes only what everybody reaches$/,
      );
      expect(accessTo(settings('any'), text)).toMatchObject({ credential: null });
    }
    expect(accessTo(settings('any'), 'ext::sh -c id')).toMatch(/^the address of a repository must/);
  });
});

it('needs a right where a repository may be private', () => {
  const of = (given: object) => grantsOf(config.parse(given));
  expect(of({ repositories: { a: { url: 'https://example.org/a' } } })).toEqual([]);
  for (const given of [
    { others: 'any' },
    { repositories: { a: { url: 'https://example.org/a', private: true } } },
    { repositories: { a: { url: 'http://127.1/a' } } },
    { repositories: { a: { url: 'file:///srv/a' } } },
  ]) {
    expect(of(given)).toEqual(['private-repository']);
  }
});

describe('the address of a submodule', () => {
  const parent = readAddress('https://example.org/team/site.git');
  const at = (text: string) => {
    const address = typeof parent === 'string' ? parent : submoduleAddress(parent, text);
    return typeof address === 'string' ? 'none' : address.url;
  };

  it.each([
    ['../other.git', 'https://example.org/team/other.git'],
    ['./part', 'https://example.org/team/site.git/part'],
    ['../../x/y.git', 'https://example.org/x/y.git'],
    ['https://example.com/z', 'https://example.com/z'],
    ['git@example.com:z', 'ssh://git@example.com/z'],
    ['../../../z', 'none'],
    ['../../..', 'none'],
    ['../', 'https://example.org/team/'],
    ['../a?b', 'none'],
    ['../a#b', 'none'],
    ['../%2e%2e/a', 'none'],
    ['../..\\a', 'none'],
    ['/srv/a', 'none'],
    ['ext::sh', 'none'],
    ['-x', 'none'],
  ])('%s is %s', (text, url) => {
    expect(at(text)).toBe(url);
  });

  it('is beside its parent over ssh as well', () => {
    const ssh = readAddress('git@example.org:team/site.git');
    expect(typeof ssh !== 'string' && submoduleAddress(ssh, '../other')).toMatchObject({
      url: 'ssh://git@example.org/team/other',
    });
  });
});

it('has no repository twice, and nothing that would be asked for nobody', () => {
  const of = (repositories: object) => problemsOf(config.parse({ repositories }));
  expect(
    of({
      a: { url: 'https://example.org/x.git', credential: 'forge' },
      b: { url: 'git@example.org:x', hostKey: 'ssh-ed25519 AAAA' },
    }),
  ).toEqual([]);
  expect(
    of({
      a: { url: 'https://example.org/x.git', hostKey: 'ssh-ed25519 AAAA' },
      b: { url: 'https://EXAMPLE.org/x' },
      c: { url: 'file:///srv/x', credential: 'forge' },
    }).map(({ field }) => field),
  ).toEqual(['repositories.a.hostKey', 'repositories.b.url', 'repositories.c.credential']);
});
