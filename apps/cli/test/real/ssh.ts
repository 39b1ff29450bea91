import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BIN, finish } from '../cli-under-test.ts';
import type { Installation } from './installation.ts';

/**
 * A window with a shell in it, in which a command line is typed: `script` makes it, with nobody before it. Its
 * own device's name is in a file, so that the window can be made larger.
 */
class Window {
  readonly child: ChildProcess;
  readonly #device: string;
  shown = '';
  code: number | null | undefined;

  constructor(real: Installation, name: string, line: string) {
    this.#device = join(real.directory, 'work', `${name}.tty`);
    const inside = `stty sane rows 25 columns 90; tty >${this.#device}; ${line}`;
    this.child = spawn('script', ['-qefc', inside, '/dev/null'], {
      cwd: join(real.directory, 'work'),
      env: {
        PATH: process.env['PATH'],
        DRYDOCK_URL: real.stack.apiUrl,
        DRYDOCK_TOKEN: real.stack.token,
        TERM: 'vt100',
        SHELL: '/bin/sh',
        DRYDOCK: `${process.execPath} ${BIN}`,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.shown += chunk.toString()));
    this.child.once('exit', (code) => (this.code = code));
  }

  type(text: string): void {
    this.child.stdin?.write(text);
  }

  async shows(text: string | RegExp): Promise<void> {
    await until(
      () => `${text} in ${JSON.stringify(this.shown)}`,
      () => (typeof text === 'string' ? this.shown.includes(text) : text.test(this.shown)),
    );
  }

  async stty(...words: string[]): Promise<string> {
    const device = readFileSync(this.#device, 'utf8').trim();
    const child = spawn('stty', ['-F', device, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    return said;
  }

  async ended(): Promise<number | null | undefined> {
    await until(
      () => `ended: ${this.shown}`,
      () => this.code !== undefined,
    );
    return this.code;
  }
}

async function until(what: () => string, look: () => boolean): Promise<void> {
  const untilMs = performance.now() + 30_000;
  while (!look()) {
    if (performance.now() > untilMs) {
      throw new Error(`never ${what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes on this machine with that argument: hosts are this machine. */
const runs = (argument: string): boolean =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(argument);
      } catch {
        return false;
      }
    });

/** `drydock ssh` in a terminal of its own. */
export function describeSsh(open: () => Installation): void {
  let real: Installation;
  const windows: Window[] = [];
  beforeAll(() => {
    real = open();
  });
  afterEach(() => {
    windows.splice(0).forEach(({ child }) => child.kill('SIGKILL'));
  });

  /** `line` is for the window's shell; `$DRYDOCK` is the command line. */
  function window(name: string, line: string): Window {
    const opened = new Window(real, name, line);
    windows.push(opened);
    return opened;
  }

  const requested = async (): Promise<string> =>
    (await real.out('lease', 'request', '--type', 'host', '--wait')).trim();

  describe('drydock ssh', () => {
    it('is as large as its window, follows it, and leaves the window as it was', async () => {
      const lease = await requested();
      const terminal = window('size', `$DRYDOCK ssh ${lease}; echo "code $?"; stty -a; cat`);
      await terminal.shows(/[$#] $/);
      const before = await terminal.stty('-g');
      terminal.type('stty size; echo $TERM\r');
      await terminal.shows('25 90\r\nvt100\r\n');
      await terminal.stty('rows', '40', 'columns', '120');
      terminal.type('sh -c \'trap "stty size" WINCH; echo ready; while :; do sleep 0.1; done\'\r');
      await terminal.shows('ready\r\n');
      await terminal.stty('rows', '41', 'columns', '121');
      await terminal.shows('41 121\r\n');
      terminal.type('\u0003');
      terminal.type('exit 3\r');
      await terminal.shows('code 3\r\n');
      // As a shell has it, and not as it was while keys went through.
      await terminal.shows('isig icanon');
      expect(before).not.toBe(await terminal.stty('-g'));
      expect(await terminal.stty('-a')).toMatch(/\sopost\s[\s\S]*\sonlcr\s/);
      terminal.type('typed here\r');
      await terminal.shows('typed here\r\ntyped here\r\n');
      expect((await real.drydock.leases.get(lease)).status).toBe('active');
      await real.drydock.leases.release(lease);
    });

    it('passes keys on, ^C and ^D too, and ends in the program’s words', async () => {
      const terminal = window(
        'keys',
        `$DRYDOCK ssh --type host --env 'PS1=> ' -- bash --norc -i; echo "code $?"`,
      );
      await terminal.shows('> ');
      // It says itself that it has begun: before, a key would be the shell's.
      terminal.type(
        '(trap "echo got\\$((1))it; exit 3" INT; echo ru""ns; while :; do sleep 0.1; done)\r',
      );
      await terminal.shows('runs\r\n');
      terminal.type('\u0003');
      await terminal.shows(/got1it\r\n[\s\S]*> $/);
      terminal.type('echo "c$?"\r');
      await terminal.shows('c3\r\n');
      terminal.type('printf "a\\nb"; stty -opost; printf "a\\nb"; stty opost\r');
      // Nothing between the two terminals makes of a line feed what the program has not.
      await terminal.shows('a\r\nba\nb');
      terminal.type('(exit 9)\r');
      await terminal.shows(/\(exit 9\)[\s\S]*> $/);
      terminal.type('\u0004');
      await terminal.shows('code 9\r\n');
      expect(terminal.shown).toContain('Releasing lease_');
    });

    it('shows a flood, and is interrupted in it', async () => {
      const lease = await requested();
      const terminal = window('flood', `$DRYDOCK ssh ${lease} -- yes; echo "code $?"`);
      await until(
        () => 'much',
        () => terminal.shown.length > 1_000_000,
      );
      terminal.type('\u0003');
      await terminal.shows('code 130\r\n');
      await real.drydock.leases.release(lease);
    });

    it('ends with the lease and says who ended it, and nothing runs on', async () => {
      const lease = await requested();
      const terminal = window('release', `$DRYDOCK ssh ${lease}; echo "code $?"`);
      await terminal.shows(/[$#] $/);
      const marks = ['27182.1', '27182.2', '27182.3'];
      terminal.type(`sleep ${marks[0]} & setsid sleep ${marks[1]} & nohup sleep ${marks[2]}\r`);
      await until(
        () => 'all run',
        () => marks.every(runs),
      );
      await real.drydock.leases.release(lease);
      await terminal.shows(/code \d/);
      expect(terminal.shown).toMatch(/was lost at .*\(lease-ended\)\r\n[\s\S]*code 4\r\n/);
      await real.drydock.leases.get(lease, { wait: 'destroyed', timeoutSeconds: 60 });
      expect(marks.some(runs)).toBe(false);
    });

    it('gives the window back when it is told to stop', async () => {
      const lease = await requested();
      const terminal = window('stop', `$DRYDOCK ssh ${lease} & echo "pid $!"; fg; stty -a`);
      await terminal.shows(/pid \d+/);
      const pid = Number(/pid (\d+)/.exec(terminal.shown)?.[1]);
      process.kill(pid, 'SIGCONT');
      await real.drydock.leases.release(lease);
      expect(await terminal.ended()).not.toBeUndefined();
    });

    it('says what to use where there is no terminal', async () => {
      const { code, stderr } = await finish(real.start(['ssh', '--type', 'host']));
      expect(code).toBe(2);
      expect(stderr).toContain('needs a terminal');
      expect(stderr).toContain('drydock exec -i');
    });

    it.each([[[]], [['--type', 'host', '--lease', 'lease_1']]])('takes not %j', async (args) => {
      const { code, stderr } = await real.run('ssh', ...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining('either a lease or --type')]);
    });
  });
}
