import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { firstMessage, temporaryDirectory } from '../src/testing/index.ts';

const base = temporaryDirectory();

function child(name: string, script: string) {
  const path = join(base, `${name}.mjs`);
  writeFileSync(path, script);
  return fork(path, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
}

describe('the first message of a child', () => {
  it('is answered', async () => {
    const speaks = child('speaks', `process.send({ here: 1 }); process.disconnect();`);
    expect(await firstMessage(speaks)).toEqual({ here: 1 });
  });

  it('is not waited for once the child has ended', async () => {
    const fails = child('fails', `import './there-is-no-such-file.js';`);
    await expect(firstMessage(fails)).rejects.toThrow('ended before it said anything: 1');
  });
});
