import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { AfterMarker } from './after-marker.ts';

const MARKER = 'drydock-0123';

/** Each way of cutting the bytes into two has to give the same. */
async function throughEachCut(
  bytes: Buffer,
): Promise<readonly { rest: Buffer; lines: readonly string[] }[]> {
  const outcomes = [];
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const lines: string[] = [];
    const stream = new AfterMarker(MARKER, (line) => {
      lines.push(line);
      return line === 'started' ? 'last' : 'more';
    });
    stream.write(bytes.subarray(0, cut));
    stream.end(bytes.subarray(cut));
    outcomes.push({ rest: await buffer(stream), lines });
  }
  return outcomes;
}

describe('what comes after the marker', () => {
  it('is lines until the last of them, then every byte, however it is cut', async () => {
    const program = Buffer.from([0, 10, 255, 10, 13, 0]);
    const bytes = Buffer.concat([
      Buffer.from(`welcome drydock-01\n${MARKER}\nready\nstarted\n`),
      program,
    ]);
    for (const { rest, lines } of await throughEachCut(bytes)) {
      expect(lines).toEqual(['ready', 'started']);
      expect(rest).toEqual(program);
    }
  });

  it('is nothing where the marker never comes', async () => {
    for (const { rest, lines } of await throughEachCut(Buffer.from('this account is closed\n'))) {
      expect([rest.length, lines]).toEqual([0, []]);
    }
  });

  it('is an error where something talks on and on before it', async () => {
    const stream = new AfterMarker(MARKER, null);
    const read = buffer(stream);
    stream.end(Buffer.alloc(2_000_000));
    await expect(read).rejects.toThrow('says more than its login shell should');
  });
});
