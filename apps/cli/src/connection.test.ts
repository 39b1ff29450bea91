import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findConnection } from './connection.ts';

let root: string;
let below: string;
let nowhere: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drydock-connection-'));
  below = join(root, 'stack', 'a', 'b');
  nowhere = join(root, 'nowhere');
  mkdirSync(below, { recursive: true });
  mkdirSync(nowhere);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const RUN = { apiUrl: 'http://127.0.0.1:7070', token: 'stack-token' };

function runFile(content = JSON.stringify(RUN), mode = 0o600): void {
  mkdirSync(join(root, 'stack', '.drydock'));
  const file = join(root, 'stack', '.drydock', 'run.json');
  writeFileSync(file, content);
  chmodSync(file, mode);
}

describe('the connection', () => {
  it('is what the options say, then what the environment says', () => {
    const env = { DRYDOCK_URL: 'http://env', DRYDOCK_TOKEN: 'env-token' };
    expect(findConnection({}, env, below, nowhere)).toEqual({
      url: 'http://env',
      token: 'env-token',
    });
    const options = { url: 'http://option', token: 'option-token' };
    expect(findConnection(options, env, below, nowhere)).toEqual(options);
  });

  it.each([
    ['DRYDOCK_URL', { DRYDOCK_URL: '127.0.0.1:7070', DRYDOCK_TOKEN: 'token' }],
    ['DRYDOCK_TOKEN', { DRYDOCK_URL: 'http://env', DRYDOCK_TOKEN: 'two words' }],
  ])('is none where %s is not what it has to look like', (name, env) => {
    expect(() => findConnection({}, env, below, nowhere)).toThrow(
      expect.objectContaining({
        code: 'invalid-configuration',
        problems: [expect.objectContaining({ field: name })],
      }),
    );
  });

  it('is the local stack of a directory above, else the repository’s own', () => {
    runFile();
    const local = { url: RUN.apiUrl, token: RUN.token };
    expect(findConnection({}, {}, below, nowhere)).toEqual(local);
    expect(findConnection({}, {}, nowhere, join(root, 'stack'))).toEqual(local);
    expect(findConnection({}, { DRYDOCK_URL: '', DRYDOCK_TOKEN: '' }, below, nowhere)).toEqual(
      local,
    );
  });

  it.each([
    ['is missing', undefined, 0o600],
    ['others may have written', JSON.stringify(RUN), 0o666],
    ['is cut short', '{"apiUrl": "http', 0o600],
    ['says nothing of use', '{"apiUrl": 1}', 0o600],
    ['is far too long', `${JSON.stringify(RUN)}${' '.repeat(100_000)}`, 0o600],
  ])('is not known where the file %s', (_, content, mode) => {
    if (content !== undefined) {
      runFile(content, mode);
    }
    expect(() => findConnection({}, {}, below, nowhere)).toThrow(
      expect.objectContaining({ code: 'unreachable', hint: expect.stringContaining('npm start') }),
    );
  });

  it('shows the local stack’s token to the local stack alone', () => {
    runFile();
    const url = 'http://127.0.0.1:7070/';
    expect(findConnection({ url }, {}, below, nowhere)).toEqual({ url, token: RUN.token });
    expect(() => findConnection({ url: 'http://other' }, {}, below, nowhere)).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }),
    );
  });
});
