import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lockDirectory } from '../src/generation-lock.ts';
import { ownIdentity } from '../src/process-identity.ts';
import { temporaryDirectory } from '../src/testing/temporary-directory.ts';

const base = temporaryDirectory();

function directory(name: string): string {
  const path = join(base, name);
  mkdirSync(path);
  return path;
}

describe('lockDirectory', () => {
  it('gives a directory to one owner and names it to others', () => {
    const path = directory('one');
    const claim = lockDirectory(path);
    expect(claim).toHaveProperty('lock');
    expect(lockDirectory(path)).toEqual({ ownerPid: process.pid });
  });

  it('gives it again after a release', () => {
    const path = directory('released');
    for (let round = 0; round < 3; round += 1) {
      const claim = lockDirectory(path);
      if (!('lock' in claim)) {
        throw new Error('the directory is still owned');
      }
      claim.lock.release();
    }
    expect(readdirSync(path)).toEqual(['lock.3']);
  });

  it('passes over an owner whose process id now belongs to another process', () => {
    const path = directory('reused');
    const owner = { ...ownIdentity(), startedAt: 'another boot/1', released: false };
    writeFileSync(join(path, 'lock.7'), JSON.stringify(owner));
    expect(lockDirectory(path)).toHaveProperty('lock');
    expect(readdirSync(path)).toEqual(['lock.8']);
  });
});
