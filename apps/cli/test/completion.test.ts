import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BIN, CliUnderTest, finish } from './cli-under-test.ts';

let cli: CliUnderTest;
let lease: string;

beforeAll(async () => {
  cli = await CliUnderTest.create();
  lease = await cli.requested();
  const program = join(cli.home, 'drydock');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(program, 0o755);
});

afterAll(() => cli.close());

/** What bash makes of a line when TAB is pressed at its end: the words that it would offer. */
async function completed(line: string, env: Record<string, string> = {}): Promise<string[]> {
  // Bash itself splits the line, as readline does, and runs what is registered for the word.
  const script = `
    source <(drydock completion bash)
    complete -p drydock | grep -q -- '-F _drydock' || exit 1
    COMP_LINE="$1"; COMP_POINT=\${#COMP_LINE}
    read -r -a COMP_WORDS <<<"$(sed 's/\\([=:]\\)/ \\1 /g' <<<"$COMP_LINE")"
    [[ "$COMP_LINE" == *" " ]] && COMP_WORDS+=("")
    [[ "$COMP_LINE" == *= ]] && COMP_WORDS+=("")
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _drydock
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const child = spawn('bash', ['--norc', '-c', script, 'bash', line], {
    cwd: cli.home,
    env: {
      PATH: `${cli.home}:${process.env['PATH'] ?? ''}`,
      DRYDOCK_URL: cli.server.url,
      DRYDOCK_TOKEN: cli.server.token,
      ...env,
    },
    stdio: 'pipe',
  });
  const { code, stdout, stderr } = await finish(child);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .toString()
    .split('\n')
    .filter((word) => word !== '');
}

describe('bash completes', () => {
  it.each([
    ['drydock le', ['lease']],
    ['drydock lease re', ['release', 'renew', 'request']],
    ['drydock lease request --pri', ['--priority']],
    ['drydock lease list -o ', ['json', 'table', 'yaml']],
    ['drydock --output=y', ['yaml']],
    ['drydock lease list --status br', ['broken']],
    ['drydock completion ', ['bash', 'fish', 'zsh']],
    ['drydock events --type lease.rel', ['lease.released']],
    ['drydock lease wat', []],
  ])('%j with %j', async (line, words) => {
    expect(await completed(line)).toEqual(words);
  });

  it('ids that the API tells, and options of the commands around', async () => {
    expect(await completed(`drydock lease show ${lease.slice(0, 10)}`)).toEqual([lease]);
    expect(await completed('drydock exec --lease ')).toContain(lease);
    expect(await completed('drydock lease show --')).toContain('--output');
  });

  it('nothing, soon and without a word, where the API is not there', async () => {
    const startedAtMs = performance.now();
    const env = { DRYDOCK_URL: 'http://127.0.0.1:9' };
    expect(await completed('drydock lease show ', env)).toEqual([]);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });
});

describe('every shell', () => {
  it.each(['bash', 'zsh', 'fish'])(
    '%s has a script that asks the program itself',
    async (shell) => {
      const { code, stdout } = await cli.run('completion', shell);
      expect(code).toBe(0);
      expect(stdout.toString()).toContain('__complete -- ');
    },
  );
});
