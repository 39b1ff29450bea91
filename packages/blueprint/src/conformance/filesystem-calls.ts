import { createHash } from 'node:crypto';
import type { ConformanceCall } from './harness.ts';

const POEM = 'one\ntwo\n';
const BLOCK = 512;

const call = (
  operation: string,
  input: ConformanceCall['input'],
  more: Partial<ConformanceCall> = {},
): ConformanceCall => ({ interface: 'filesystem', operation, input, ...more });

/** Each operation of `filesystem` once, for examples of kinds whose leases have files, empty at first. */
export const filesystemCalls: readonly ConformanceCall[] = [
  call('mkdir', { path: 'tree/leaves', parents: true }, { answer: {} }),
  call('uploaded', { path: 'poem', upload: 'upload-1' }, { answer: { bytes: 0 } }),
  call(
    'write',
    { path: 'poem' },
    { gives: POEM, answer: { bytes: 8, digest: createHash('sha256').update(POEM).digest('hex') } },
  ),
  call('stat', { path: 'poem' }),
  call('list', {}),
  call('read', { path: 'poem', offset: 4 }, { gets: 'two\n' }),
  call('rename', { from: 'poem', to: 'tree/poem' }, { answer: {} }),
  call(
    'unpack',
    { path: 'tree' },
    {
      gives: tarOf('roots/deep', POEM),
      answer: { entries: 1, skipped: [], skippedCount: 0 },
    },
  ),
  call('pack', { path: 'tree' }),
  call('remove', { path: 'tree', recursive: true }, { answer: {} }),
];

/** A tar stream of one file. */
function tarOf(name: string, content: string): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number): string => value.toString(8).padStart(11, '0');
  header.write(name, 0);
  header.write('0000644', 100);
  header.write(octal(content.length), 124);
  header.write(octal(0), 136);
  header.write(' '.repeat(8), 148);
  header.write('ustar\x0000', 257);
  header.write('0', 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(BLOCK);
  body.write(content);
  return Buffer.concat([header, body, Buffer.alloc(2 * BLOCK)]);
}
