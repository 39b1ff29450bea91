import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findShell, type ShellBinary } from '@drydock/local-stack';
import { ended, finish } from './cli-under-test.ts';

/** What a shell makes of TAB at the end of a line. */
export interface Completed {
  /** What it offers, each once, in order. */
  readonly offered: readonly string[];
  /** The line afterwards; null where it cannot be seen. */
  readonly line: string | null;
}

type Env = Readonly<Record<string, string>>;

/** Fish completes without a terminal. */
export async function completedByFish(line: string, cwd: string, env: Env): Promise<Completed> {
  const shell = await findShell('fish');
  const script = 'drydock completion fish | source; complete -C "$argv[1]"';
  const child = spawn(shell.command, ['--no-config', '-c', script, line], {
    cwd,
    env: { ...env, ...shell.env, HOME: cwd },
  });
  const { stdout, stderr } = await finish(child);
  if (stderr !== '') {
    throw new Error(`fish: ${stderr}`);
  }
  // Files have a description behind a tab.
  const lines = stdout.toString().split('\n');
  const words = lines.map((each) => each.split('\t', 1)[0] ?? '').filter((word) => word !== '');
  return { offered: words, line: null };
}

/**
 * What is offered goes through compadd, and the line is told by a widget on ^X, which ends the
 * shell: what is drawn on the terminal is no one's to read.
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
finish() { print -r -- "line $BUFFER" >>"$SEEN"; exit }
zle -N finish
bindkey '^X' finish
print -r -- REA""DY
`;

/** Zsh completes in its line editor, so it gets a terminal and a hand that types. */
export async function completedByZsh(
  line: string,
  cwd: string,
  env: Env,
  { autoloadedFrom }: { autoloadedFrom?: string } = {},
): Promise<Completed> {
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
    child.stdin?.write(`${line}\t\u0018`);
    await over;
    const told = readFileSync(seen, 'utf8').split('\n');
    const of = (what: string): string[] =>
      told.filter((each) => each.startsWith(`${what} `)).map((each) => each.slice(what.length + 1));
    return { offered: [...new Set(of('offered'))], line: of('line')[0] ?? null };
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
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
}

async function untilSaid(child: ChildProcess, word: string): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(word)) {
        resolve();
      }
    });
    child.once('close', () => reject(new Error(`The shell ended before "${word}": ${said}`)));
  });
}
