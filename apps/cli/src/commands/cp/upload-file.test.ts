import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrydockError } from '@drydock/model';
import { afterAll, expect, it } from '@jest/globals';
import type { Job } from './job.ts';
import { uploadFile } from './upload-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'drydock-upload-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Takes two pieces of the first try, has it fail, and goes on asking for more of it within the next. */
class AsksTooLate {
  readonly #tries: AsyncIterator<Uint8Array>[] = [];
  arrived = 0;

  uploaded(): Promise<number> {
    return Promise.resolve(this.arrived);
  }

  async writeFile(_path: string, data: AsyncIterable<Uint8Array>): Promise<object> {
    const pieces = data[Symbol.asyncIterator]();
    this.#tries.push(pieces);
    const [first] = this.#tries;
    if (this.#tries.length === 1) {
      for (const piece of [await pieces.next(), await pieces.next()]) {
        this.arrived += piece.done === true ? 0 : piece.value.length;
      }
      throw new DrydockError('unreachable', 'The connection was cut.');
    }
    if (this.#tries.length === 2) {
      // As a request does whose end its client has not seen yet.
      await first?.next().catch(() => undefined);
      throw new DrydockError('unreachable', 'The connection was cut.');
    }
    for (;;) {
      const piece = await pieces.next();
      if (piece.done === true) {
        return { bytes: this.arrived, digest: '' };
      }
      this.arrived += piece.value.length;
    }
  }
}

it('goes on after a cut, whatever the request before still asks for', async () => {
  const bytes = 1_000_000;
  const file = join(directory, 'file');
  writeFileSync(file, Buffer.alloc(bytes, 'x'));
  const files = new AsksTooLate();
  const copied = await uploadFile(
    {
      files,
      leaseId: 'lease_x',
      signal: new AbortController().signal,
      progress: { begin: () => undefined, resume: () => undefined, add: () => undefined },
    } as unknown as Job,
    file,
    'there',
  );
  expect(copied).toMatchObject({ bytes, resumedAt: 0 });
  expect(files.arrived).toBe(bytes);
});
