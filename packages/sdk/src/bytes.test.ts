import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64, decodeByHand, encodeBase64 } from './base64.ts';
import type * as bytesModule from './bytes.ts';
import type * as uuidModule from './uuid.ts';

const bytes = fc.uint8Array({ maxLength: 100 });

describe('base64 where there is no Buffer', () => {
  it('is what Node makes of the same bytes', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(encodeBase64(some)).toBe(Buffer.from(some).toString('base64'));
      }),
    );
  });

  it('is read as Node reads it, by hand and by what the browser has', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        const text = Buffer.from(some).toString('base64');
        expect([...decodeByHand(text)]).toEqual([...some]);
        expect([...decodeBase64(text)]).toEqual([...some]);
      }),
    );
  });
});

/** The module as it is in a browser: it looks for a Buffer once, when it is loaded. */
async function inBrowser(): Promise<typeof bytesModule> {
  const { Buffer: node } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, 'Buffer');
    jest.resetModules();
    return await import('./bytes.ts');
  } finally {
    globalThis.Buffer = node;
  }
}

describe('what a program has written', () => {
  it('is a Buffer where there is one', async () => {
    const here = await import('./bytes.ts');
    const some = here.concatBytes([here.fromBase64('YWI='), here.fromBase64('Yw==')]);
    expect(Buffer.isBuffer(some)).toBe(true);
    expect(some.toString('hex')).toBe('616263');
  });

  it('is bytes that show their text where there is none, in parts as well', async () => {
    const { fromBase64, toBase64, concatBytes } = await inBrowser();
    const text = '\ufeffä€😀';
    const some = concatBytes([fromBase64(Buffer.from(text).toString('base64'))]);
    expect(Buffer.isBuffer(some)).toBe(false);
    expect(String(some)).toBe(text);
    expect(String(some.subarray(3, 5))).toBe('ä');
    expect(toBase64(some)).toBe(Buffer.from(text).toString('base64'));
  });

  it('is the same from either, whatever its parts', async () => {
    const [there, here] = [await inBrowser(), await import('./bytes.ts')];
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), (parts) => {
        const whole = Buffer.concat(parts);
        for (const { concatBytes, fromBase64, toBase64 } of [there, here]) {
          const again = concatBytes(parts.map((part) => fromBase64(toBase64(part))));
          expect(Buffer.compare(again, whole)).toBe(0);
        }
      }),
    );
  });
});

describe('a UUID', () => {
  const FORM = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

  it.each([
    ['as the platform makes it', () => undefined],
    [
      'on a page that came over plain HTTP, where the platform makes none',
      () => Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true }),
    ],
  ])('%s', async (_, prepare) => {
    prepare();
    try {
      const { uuid }: typeof uuidModule = await import('./uuid.ts');
      const some = Array.from({ length: 1_000 }, uuid);
      expect(some.filter((each) => !FORM.test(each))).toEqual([]);
      expect(new Set(some).size).toBe(some.length);
    } finally {
      Reflect.deleteProperty(crypto, 'randomUUID');
    }
  });
});
