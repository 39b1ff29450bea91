import { afterAll, describe, it } from '@jest/globals';
import { conformance, type ConformanceCall } from '@drydock/blueprint/conformance';
import type { Json, JsonObject } from '@drydock/model';
import scratchStore from '../src/index.ts';
import { makeDirectory, removeDirectory, whatExistsIn } from './support.ts';

const directory = await makeDirectory();

afterAll(() => removeDirectory(directory));

const call = (operation: string, input: JsonObject, answer: Json): ConformanceCall => ({
  interface: 'key-value',
  operation,
  input,
  answer,
});

describe('scratch-store', () => {
  const checks = conformance(scratchStore, {
    node: 'this-node',
    examples: [
      {
        name: 'plain',
        config: { directory },
        attributes: {},
        calls: [
          call('put', { key: 'greeting', value: 'hello' }, { bytes: 5 }),
          call('put', { key: 'a/../b', value: '' }, { bytes: 0 }),
          call('get', { key: 'greeting' }, { value: 'hello' }),
          call('get', { key: 'other' }, { value: null }),
          call('list', {}, { keys: ['a/../b', 'greeting'], hasMore: false }),
          call('list', { prefix: 'g', after: 'a' }, { keys: ['greeting'], hasMore: false }),
          call('delete', { key: 'greeting' }, { existed: true }),
          call('delete', { key: 'greeting' }, { existed: false }),
        ],
      },
      {
        name: 'with short values',
        config: { directory, valueBytesMax: 10 },
        attributes: { valueBytes: 10 },
        calls: [call('put', { key: 'k', value: '0123456789' }, { bytes: 10 })],
      },
    ],
    witness: () => whatExistsIn(directory),
  });
  for (const check of checks) {
    it(check.name, () => check.run());
  }
});
