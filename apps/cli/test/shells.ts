import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findShell, type ShellBinary } from '@drydock/testing';
import { ended, finish } from './cli-under-test.ts';

/** What a shell makes of TAB at the end of a line. */
export interface Completed {
  /** What it offers, each once, in order. */
  readonly offered: readonly string[];
  /** The line afterwards; null where it cannot be seen. */
  readonly line: string | null;
}

type Env = Readonly<Record<string, string>>;

/** Fish completes without a terminal; one shell completes all of the lines. */
export async function completedByFish(
  lines: readonly string[],
  cwd: string,
  env: Env,
): Promise<ReadonlyMap<string, Completed>> {
  const shell = await findShell('fish');
  const script = `
    drydock completion fish | source
    for line in $argv
      echo "line $line"
      complete -C "$line" | sed 's/^/offered /'
    end`;
  const child = spawn(shell.command, ['--no-config', '-c', script, ...lines], {
    cwd,
    env: { ...env, ...shell.env, HOME: cwd },
  });
  const { stdout, stderr } = await finish(child);
  if (stderr !== '') {
    throw new Error(`fish: ${stderr}`);
  }
  const told = stdout
    .toString()
    .split('\nline ')
    .map((each) => each.replace(/^line /, ''));
  return new Map(
    told.map((each) => {
      const [line = '', ...rest] = each.split('\n');
      // Files have a description behind a tab.
      const words = saidOf(rest, 'offered').map((word) => word.split('\t', 1)[0] ?? '');
      return [line, { offered: words.filter((word) => word !== ''), line: null }];
    }),
  );
}

const saidOf = (told: readonly string[], what: string): string[] =>
  told.filter((each) => each.startsWith(`${what} `)).map((each) => each.slice(what.length + 1));

/**
 * What is offered goes through compadd, and the line is told by a widget on ^X, which leaves an empty one;
 * a widget on ^T ends the shell. What is drawn on the terminal is no one's to read.
 */
const ZSH_SET_UP = `
PS1= PS2=
setopt no_beep no_list_beep
LISTMAX=10000
autoload -U compinit && compinit -D -u
[[ -n "$AUTOLOADED" ]] || source <(drydock completion zsh)
compadd() {
  local -a offered
  builtin compadd -O offered "$@"
  (( $#offered )) && print -rl -- "offered "$^offered >>"$SEEN"
  builtin compadd "$@"
}
told() { print -r -- "line $BUFFER" >>"$SEEN"; BUFFER=; print -r -- TO""LD }
zle -N told
bindkey '^X' told
finish() { exit }
zle -N finish
bindkey '^T' finish
print -r -- REA""DY
`;

/**
 * Zsh completes in its line editor, so it gets a terminal and a hand that types; one shell completes all of the
 * lines, since reading its own functions takes longer than all that is asked of it.
 */
export async function completedByZsh(
  lines: readonly string[],
  cwd: string,
  env: Env,
  { autoloadedFrom }: { autoloadedFrom?: string } = {},
): Promise<ReadonlyMap<string, Completed>> {
  const shell = await findShell('zsh');
  const directory = mkdtempSync(join(tmpdir(), 'drydock-zsh-'));
  try {
    const setUp = join(directory, 'set-up.zsh');
    const seen = join(directory, 'seen');
    writeFileSync(setUp, ZSH_SET_UP);
    writeFileSync(seen, '');
    const more = { SEEN: seen, SET_UP: setUp, HOME: cwd, TERM: 'xterm', COLUMNS: '200' };
    const child = inTerminal(shell, cwd, {
      ...env,
      ...shell.env,
      ...more,
      ...(autoloadedFrom !== undefined && { AUTOLOADED: autoloadedFrom }),
    });
    const over = ended(child);
    child.stdin?.on('error', () => undefined);
    if (autoloadedFrom !== undefined) {
      child.stdin?.write('fpath=("$AUTOLOADED" $fpath)\n');
    }
    child.stdin?.write('source "$SET_UP"\n');
    await untilSaid(child, 'READY');
    const completed = new Map<string, Completed>();
    for (const line of lines) {
      const before = readFileSync(seen, 'utf8').length;
      const said = untilSaid(child, 'TOLD');
      // One after the other: what is typed ahead may be read by a program that completes.
      child.stdin?.write(`${line}\t\u0018`);
      await said;
      const told = readFileSync(seen, 'utf8').slice(before).split('\n');
      const offered = [...new Set(saidOf(told, 'offered'))];
      completed.set(line, { offered, line: saidOf(told, 'line')[0] ?? null });
    }
    child.stdin?.write('\u0014');
    await over;
    return completed;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** `script` of util-linux opens the terminal. */
function inTerminal({ command }: ShellBinary, cwd: string, env: Env): ChildProcess {
  return spawn('script', ['-q', '-e', '-c', 'exec "$ZSH" -f -i', '/dev/null'], {
    cwd,
    env: { ...env, ZSH: command, SHELL: '/bin/sh' },
    stdio: 'pipe',
    timeout: 90_000,
    killSignal: 'SIGKILL',
  });
}

async function untilSaid(child: ChildProcess, word: string): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const onEnd = (): void => reject(new Error(`The shell ended before "${word}": ${said}`));
    const onData = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes(word)) {
        child.stdout?.off('data', onData);
        child.off('close', onEnd);
        resolve();
      }
    };
    child.stdout?.on('data', onData);
    child.once('close', onEnd);
  });
}
