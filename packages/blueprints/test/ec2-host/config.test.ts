import { describe, expect, it } from '@jest/globals';
import { config } from '../../src/ec2-host/config.ts';
import { grantsOf } from '../../src/ec2-host/grants.ts';

const given = {
  region: 'eu-west-1',
  image: 'ami-0123456789abcdef0',
  instanceTypes: ['m7i.large'],
  credential: 'aws',
  sshCredential: 'key',
  user: 'admin',
  hostKey: { from: 'console' },
};

/** What is wrong, or null. */
function wrong(changes: object): string | null {
  const { error } = config.safeParse({ ...given, ...changes });
  return error === undefined
    ? null
    : error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

describe('the configuration of ec2-host', () => {
  it('takes what is least', () => {
    expect(wrong({})).toBeNull();
  });

  it.each([
    ['keys and the chain at once', { credentials: 'chain' }, /either `credential`/],
    ['neither keys nor the chain', { credential: undefined }, /either `credential`/],
    [
      'an endpoint with the chain',
      { credential: undefined, credentials: 'chain', endpoint: 'https://ec2.example.org' },
      /never given together/,
    ],
    ['a region that is none', { region: 'eu-west-1.evil.example/x' }, /must be a region/],
    ['an endpoint with a path', { endpoint: 'https://ec2.example.org/x' }, /without user, path/],
    ['an endpoint with a user', { endpoint: 'https://a:b@ec2.example.org' }, /without user/],
    ['an endpoint of files', { endpoint: 'file:///etc/passwd' }, /must be like/],
    ['an endpoint without TLS', { endpoint: 'http://ec2.example.org' }, /begin with https/],
    ['an endpoint on this machine', { endpoint: 'https://127.0.0.1' }, /private address/],
    ['one in other figures', { endpoint: 'https://0x7f.1' }, /private address/],
    ['one of six', { endpoint: 'https://[::ffff:169.254.169.254]' }, /private address/],
    ['one by its name', { endpoint: 'https://localhost:80' }, /private address/],
    ['a private one that is not there', { privateEndpoint: true }, /has to be given/],
    ['a tag of Drydock', { tags: { 'drydock:resource': 'x' } }, /are taken/],
    ['a tag of Drydock in capitals', { tags: { 'Drydock:x': 'x' } }, /are taken/],
    ['a tag of AWS', { tags: { 'aws:x': 'x' } }, /are taken/],
    ['a long tag', { tags: { a: 'x'.repeat(257) } }, /256/],
    [
      'too many tags',
      { tags: Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`t${n}`, 'x'])) },
      /50 tags/,
    ],
    ['a type twice', { instanceTypes: ['a.b', 'a.b'] }, /twice/],
    ['a disk of one device twice', { volumes: [disk(), disk()] }, /twice/],
    ['IOPS of a disk that has none', { volumes: [disk({ type: 'gp2', iops: 500 })] }, /no choice/],
    ['a disk without its IOPS', { volumes: [disk({ type: 'io2' })] }, /has to be given/],
    ['a key for a plain disk', { volumes: [disk({ kmsKey: 'alias/x' })] }, /has to be true/],
    ['a field that it does not know', { spotPrice: 1 }, /Unrecognized/],
  ])('refuses %s', (_, changes, message) => {
    expect(wrong(changes)).toMatch(message);
  });

  it('counts user data in bytes, before they are encoded', () => {
    expect(wrong({ userData: 'ü'.repeat(8_192) })).toBeNull();
    expect(wrong({ userData: `${'ü'.repeat(8_192)}x` })).toMatch(/16384 bytes/);
  });

  it.each([
    [{}, []],
    [{ credential: undefined, credentials: 'chain' }, ['aws-chain']],
    [{ endpoint: 'https://ec2.example.org' }, ['endpoint']],
    [{ endpoint: 'http://127.0.0.1:1', privateEndpoint: true }, ['endpoint', 'private-endpoint']],
    [{ instanceProfile: 'builder' }, ['instance-profile']],
  ])('needs grants for %j', (changes, grants) => {
    expect(grantsOf(config.parse({ ...given, ...changes }))).toEqual(grants);
  });
});

function disk(changes: object = {}): object {
  return { device: '/dev/sdf', sizeGiB: 10, ...changes };
}
