import { describe, expect, it } from '@jest/globals';
import { reasonOf, scrubbed } from './remote-words.ts';

/** As git 2.39 and OpenSSH 9.2 say it, in English. */
describe('what became of it', () => {
  it.each([
    ['denied', "fatal: Authentication failed for 'http://127.0.0.1:1/site.git/'"],
    ['denied', "fatal: unable to access 'https://h/a/': The requested URL returned error: 403"],
    [
      'denied',
      'git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.',
    ],
    ['missing', "fatal: repository 'http://127.0.0.1:1/none.git/' not found"],
    ['missing', "fatal: '/srv/none' does not appear to be a git repository"],
    ['missing', 'ERROR: Repository not found.\nfatal: Could not read from remote repository.'],
    ['unreachable', "fatal: unable to access 'http://h/': Could not resolve host: h"],
    [
      'unreachable',
      "fatal: unable to access 'http://h/': Failed to connect to h port 1 after 0 ms",
    ],
    ['unreachable', 'ssh: connect to host h port 22: Connection refused'],
    ['unreachable', 'ssh: Could not resolve hostname h: Name or service not known'],
    ['host-key', 'Host key verification failed.\nfatal: Could not read from remote repository.'],
    ['elsewhere', "fatal: unable to access 'http://h/a/': The requested URL returned error: 302"],
    ['unknown', "fatal: couldn't find remote ref refs/heads/none"],
    ['unknown', 'remote: Permission denied\nfatal: something else'],
    ['unknown', ''],
  ])('is %s for %j', (reason, words) => {
    expect(reasonOf(words)).toBe(reason);
  });
});

describe('what is shown', () => {
  const secrets = ['tok_abcdefghij', 'dXNlcjp0b2tfYWJj'];

  it('has no secret in it, whole or cut at an end', () => {
    expect(scrubbed('a tok_abcdefghij b dXNlcjp0b2tfYWJj c', secrets)).toBe('a *** b *** c');
    expect(scrubbed('abcdefghij is no token', secrets)).toBe('*** is no token');
    expect(scrubbed('no such tok_abcdef', secrets)).toBe('no such ***');
    expect(scrubbed('tok\u001b_abcdefghij', ['tok _abcdefghij'])).toBe('***');
  });

  it('is bounded, on one line, and has the end of it', () => {
    const long = `${'x\n'.repeat(2_000)}fatal: the end`;
    const shown = scrubbed(long, secrets);
    expect(shown.length).toBeLessThanOrEqual(401);
    expect(shown).toMatch(/^…[^\n]*fatal: the end$/);
  });
});
