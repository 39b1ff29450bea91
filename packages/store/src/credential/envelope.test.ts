import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { open, rewrap, seal } from './envelope.ts';
import { parseKeyring } from './keyring.ts';

const secret = Buffer.from('a private key');
const [key, other] = [randomBytes(32), randomBytes(32)];

describe('a sealed secret', () => {
  it('opens with its key and context', () => {
    expect(open(seal(secret, key, 'a'), key, 'a')).toEqual(secret);
  });

  it('holds nothing of the secret, and is never twice the same', () => {
    const [first, second] = [seal(secret, key, 'a'), seal(secret, key, 'a')];
    expect(first.includes(secret)).toBe(false);
    expect(first.equals(second)).toBe(false);
  });

  it('does not open with another key or in another place', () => {
    expect(() => open(seal(secret, key, 'a'), other, 'a')).toThrow();
    expect(() => open(seal(secret, key, 'a'), key, 'b')).toThrow();
  });

  it('does not open once any of its bytes is another', () => {
    const sealed = seal(secret, key, 'a');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8((changed.readUInt8(at) + 1) % 256, at);
      expect(() => open(changed, key, 'a')).toThrow();
    }
  });

  it('opens with the new key alone after it was wrapped anew', () => {
    const sealed = rewrap(seal(secret, key, 'a'), key, other, 'a');
    expect(open(sealed, other, 'a')).toEqual(secret);
    expect(() => open(sealed, key, 'a')).toThrow();
  });
});

describe('a keyring', () => {
  const entry = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

  it('seals with its first key and finds each of them', () => {
    const ring = parseKeyring([entry('new'), entry('old')].join(','));
    expect(ring.current?.id).toBe('new');
    expect(ring.get('old')?.key).toHaveLength(32);
    expect(ring.get('none')).toBeUndefined();
  });

  it('may be empty', () => {
    expect(parseKeyring('').current).toBeNull();
  });

  it.each(['no-key', 'short:AAAA', `a b:${'A'.repeat(43)}=`])(
    'refuses "%s" and shows nothing of it',
    (text) => {
      expect(() => parseKeyring(`${entry('good')},${text}`)).toThrow(
        expect.objectContaining({
          code: 'invalid-configuration',
          message: expect.not.stringContaining(text),
        }),
      );
    },
  );

  it('refuses two keys of one name', () => {
    expect(() => parseKeyring(`${entry('a')},${entry('a')}`)).toThrow(/one name/);
  });
});
