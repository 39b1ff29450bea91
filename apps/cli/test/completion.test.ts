import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BIN, CliUnderTest, finish } from './cli-under-test.ts';
import { completedByFish, completedByZsh, type Completed } from './shells.ts';

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

const shellEnv = (): Record<string, string> => ({
  PATH: `${cli.home}:${process.env['PATH'] ?? ''}`,
  DRYDOCK_URL: cli.server.url,
  DRYDOCK_TOKEN: cli.server.token,
});

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
    env: { ...shellEnv(), ...env },
    stdio: 'pipe',
  });
  const { code, stdout, stderr } = await finish(child);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .toString()
    .split('\n')
    .filter((word) => word !== '');
}

/** Lines, what is offered for the last word of each. */
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['drydock le', ['lease']],
  ['drydock lease re', ['release', 'renew', 'request']],
  ['drydock lease request --pri', ['--priority']],
  ['drydock lease list -o ', ['json', 'table', 'yaml']],
  ['drydock lease list --status br', ['broken']],
  ['drydock completion ', ['bash', 'fish', 'zsh']],
  ['drydock events --type lease.rel', ['lease.released']],
  ['drydock quota set leases-', ['leases-live', 'leases-pending']],
  ['drydock lease wat', []],
];
/** Where the shells' own quoting is in the way. */
const QUOTED: readonly (readonly [string, readonly string[]])[] = [
  ['drydock lease "re', ['release', 'renew', 'request']],
  [`drydock --url 'a b' le`, ['lease']],
  ['~/drydock le', ['lease']],
];

describe('bash completes', () => {
  it.each([...LINES, ['drydock --output=y', ['yaml']] as const])(
    '%j with %j',
    async (line, words) => {
      expect(await completed(line)).toEqual(words);
    },
  );

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

/** Fish and zsh complete within quotes too, and a whole option with its value. */
const WHOLE = [...LINES, ...QUOTED, ['drydock --output=y', ['--output=yaml']] as const] as const;
const partOfId = (): string => `drydock lease show ${lease.slice(0, 10)}`;
const OTHERS = ['drydock lease show ', 'drydock exec -- dry', 'drydock "le'] as const;
const linesOf = (): string[] => [...WHOLE.map(([line]) => line), partOfId(), ...OTHERS];
/** A shell reads hundreds of functions of its own before it completes the first line. */
const SHELL_MS = 120_000;

describe('fish completes', () => {
  let by: ReadonlyMap<string, Completed>;
  beforeAll(async () => {
    by = await completedByFish(linesOf(), cli.home, shellEnv());
  }, SHELL_MS);

  it.each(WHOLE)('%j with %j', (line, words) => {
    expect(by.get(line)?.offered).toEqual(words);
  });

  it('ids that the API tells, and files where nothing else is known', () => {
    expect(by.get(partOfId())?.offered).toEqual([lease]);
    expect(by.get('drydock lease show ')?.offered).toEqual([lease]);
    expect(by.get('drydock exec -- dry')?.offered).toEqual(['drydock']);
  });
});

describe('zsh completes', () => {
  let by: ReadonlyMap<string, Completed>;
  beforeAll(async () => {
    by = await completedByZsh(linesOf(), cli.home, shellEnv());
  }, SHELL_MS);

  it.each(WHOLE)('%j with %j', (line, words) => {
    expect(by.get(line)?.offered).toEqual(words);
  });

  it('ids that the API tells, and files where nothing else is known', () => {
    expect(by.get(partOfId())).toEqual({ offered: [lease], line: `drydock lease show ${lease} ` });
    expect(by.get('drydock lease show ')?.offered).toEqual([lease]);
    expect(by.get('drydock exec -- dry')?.line).toBe('drydock exec -- drydock ');
  });

  it('a word in the quotes that it has', () => {
    expect(by.get('drydock "le')?.line).toBe('drydock "lease" ');
  });

  it(
    'from a file of fpath as well',
    async () => {
      const { stdout } = await cli.run('completion', 'zsh');
      const autoloadedFrom = join(cli.home, 'functions');
      mkdirSync(autoloadedFrom);
      writeFileSync(join(autoloadedFrom, '_drydock'), stdout);
      const line = 'drydock le';
      const made = await completedByZsh([line], cli.home, shellEnv(), { autoloadedFrom });
      expect(made.get(line)?.line).toBe('drydock lease ');
    },
    SHELL_MS,
  );
});
