import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeHomeDirectory, homeDirectoryFor } from '../src/home-directory.ts';
import { canReach } from '../src/server-user.ts';
import { temporaryDirectory } from '../src/testing/temporary-directory.ts';

const STRANGER = { uid: 65_534, gid: 65_534 };
const base = temporaryDirectory();
/** Open to all on every system, whatever the environment says of temporary files. */
const open = mkdtempSync('/var/tmp/open-');
afterAll(() => rmSync(open, { recursive: true, force: true }));

describe('a directory for another user', () => {
  it('is the wanted one where every directory above is open', () => {
    chmodSync(open, 0o755);
    const wanted = join(open, 'a', 'b');
    expect(makeHomeDirectory(wanted, STRANGER)).toBe(wanted);
    expect(statSync(wanted).mode & 0o777).toBe(0o755);
    expect(canReach(wanted, STRANGER)).toBe(true);
  });

  it('lies below /var/tmp where a directory above is closed', () => {
    const closed = join(base, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const wanted = join(closed, 'x', 'data');
    const place = makeHomeDirectory(wanted, STRANGER);
    try {
      expect(place).toMatch(/^\/var\/tmp\/drydock-[0-9a-f]{12}\/data$/);
      expect(homeDirectoryFor(wanted, STRANGER)).toBe(place);
      expect(canReach(place, STRANGER)).toBe(true);
    } finally {
      rmSync(dirname(place), { recursive: true, force: true });
    }
  });

  it('is refused where somebody else could have put it', () => {
    const closed = join(base, 'trap');
    mkdirSync(closed, { mode: 0o700 });
    const place = homeDirectoryFor(join(closed, 'data'), STRANGER);
    symlinkSync(base, dirname(place));
    try {
      expect(() => makeHomeDirectory(join(closed, 'data'), STRANGER)).toThrow(
        /belongs to somebody else/,
      );
    } finally {
      rmSync(dirname(place));
    }
  });
});
