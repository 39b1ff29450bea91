import { describe, expect, it } from '@jest/globals';
import { pushLineOf, reasonOf, refusalOf, wasCut } from './push-words.ts';

describe('the line of a push', () => {
  it('is that of the branch alone, whatever else is said', () => {
    const lines = [
      'To http://x/site.git',
      '!\tabc:refs/heads/not-main\t[rejected] (stale info)',
      ' \tabc:refs/heads/main\tabc..def',
      'Done',
    ];
    expect(pushLineOf(lines, 'main')).toEqual({ flag: ' ', summary: 'abc..def' });
    expect(pushLineOf(lines, 'other')).toBeNull();
    expect(pushLineOf(['remote: !\tx:refs/heads/main\tx'], 'main')).toBeNull();
  });
});

describe('what a server says of the ref', () => {
  it.each([
    ['[rejected] (stale info)', 'base-moved'],
    ['[rejected] (non-fast-forward)', 'non-fast-forward'],
    ['[rejected] (fetch first)', 'non-fast-forward'],
    ['[remote rejected] (pre-receive hook declined)', 'hook'],
    ['[remote rejected] (hook declined)', 'hook'],
    ['[remote rejected] (protected branch hook declined)', 'hook'],
    ['[remote rejected] (push declined due to repository rule violations)', 'hook'],
    ['[remote rejected] (branch is currently checked out)', 'checked-out'],
    ['[remote rejected] (deny updating a hidden ref)', 'denied'],
    ['[remote rejected] (unpacker error)', 'denied'],
    ['[remote rejected] (failed to update ref)', 'contested'],
    ["[remote rejected] (cannot lock ref 'refs/heads/main': is at a but expected b)", 'contested'],
    ['[remote failure] (remote failed to report status)', null],
    ['[remote rejected] (out of coffee)', 'unknown'],
  ] as const)('%s is %s', (summary, means) => {
    expect(refusalOf(summary)).toBe(means);
  });
});

describe('what git says where a remote lets nobody begin', () => {
  it.each([
    ["fatal: unable to access 'http://x/': The requested URL returned error: 403", 'denied'],
    ["fatal: Authentication failed for 'http://x/'", 'denied'],
    [
      'git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'denied',
    ],
    [
      'ERROR: Permission to a/b.git denied to c.\nfatal: Could not read from remote repository.',
      'denied',
    ],
    ["fatal: repository 'http://x/' not found", 'denied'],
    ["fatal: detected dubious ownership in repository at '/x'", 'denied'],
    ["fatal: unable to access 'http://x/': Could not resolve host: x", 'unreachable'],
    ["fatal: unable to access 'http://x/': Failed to connect to x port 1", 'unreachable'],
    ['ssh: connect to host x port 22: Connection refused', 'unreachable'],
    ['Host key verification failed.', 'unreachable'],
    ['fatal: something new', 'unknown'],
    // What the remote itself says is no word of git.
    ['remote: Connection refused, permission denied', 'unknown'],
  ] as const)('%s: %s', (words, reason) => {
    expect(reasonOf(words)).toBe(reason);
    expect(wasCut(words)).toBe(false);
  });

  it.each([
    'fatal: the remote end hung up unexpectedly',
    'send-pack: unexpected disconnect while reading sideband packet',
    'error: RPC failed; curl 52 Empty reply from server\nEverything up-to-date',
    'error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502',
  ])('is a cut, of which nobody knows what came: %s', (words) => {
    expect(wasCut(words)).toBe(true);
  });
});
