import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { makeBlueprint } from '@drydock/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DuplexClient } from './duplex-client.ts';
import { makeHostDirectory, openWorld, type World } from './support.ts';

let world: World;
let directory: { path: string; remove(): Promise<void> };
let id: string;
beforeAll(async () => {
  [world, directory] = await Promise.all([openWorld(), makeHostDirectory()]);
  await makeBlueprint(world.db, {
    projectId: world.projectId,
    config: { directory: directory.path },
  });
});
beforeEach(async () => {
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
  await world.workers.allocate('host');
  id = body.id as string;
});
afterAll(async () => {
  await world.close();
  await directory.remove();
});

/** A terminal as a client sees it: all that was shown, and what may come is granted as it comes. */
class Terminal extends DuplexClient {
  shown = '';
  bytesShown = 0;
  /** While false, nothing more may come than the window holds. */
  looks = true;
  #owed = 0;

  constructor() {
    super(`${world.api.url.replace('http', 'ws')}/v1/leases/${id}/interfaces/command/terminal`, {
      authorization: `Bearer ${world.token}`,
    });
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.chunks.length = 0;
        this.bytesShown += data.length;
        this.shown = `${this.shown}${data.toString()}`.slice(-100_000);
        this.#owed += data.length;
        if (this.looks && this.#owed > 32_768) {
          this.grant();
        }
      }
    });
  }

  grant(): void {
    if (this.#owed > 0) {
      this.say({ type: 'window', bytes: this.#owed });
      this.#owed = 0;
    }
  }

  type(text: string): void {
    this.say(Buffer.from(text));
  }

  resize(columns: number, rows: number): void {
    this.say({ type: 'message', name: 'resize', data: { columns, rows } });
  }

  shows(text: string): Promise<void> {
    return this.until(`shows ${text}`, () => this.shown.includes(text));
  }

  get answered(): unknown {
    return this.said.at(-1)?.['answer'];
  }

  get problem(): unknown {
    return this.said.at(-1)?.['problem'];
  }
}

async function open(input: object = {}): Promise<Terminal> {
  const terminal = new Terminal();
  await once(terminal.socket, 'open');
  terminal.say({ type: 'open', input: { columns: 80, rows: 24, ...input } });
  return terminal;
}

const sh = (script: string): object => ({ argv: ['sh', '-c', script] });

/** Processes of these tests, by an argument that they have. */
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

async function until(what: string, look: () => boolean): Promise<void> {
  const untilMs = performance.now() + 20_000;
  while (!look()) {
    if (performance.now() > untilMs) {
      throw new Error(`never ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a program in a terminal', () => {
  it('finds its size, its kind and its arguments, and gives back how it exited', async () => {
    const odd = ['', 'a b', `'"\`$(id)`, '-n', '*', 'line\nbreak', 'ünï'];
    const terminal = await open({
      argv: ['sh', '-c', 'stty size; tty; printf "%s|" "$TERM" "$X" "$@"; exit 7', 'sh', ...odd],
      columns: 101,
      rows: 33,
      term: 'vt100',
      env: { X: '$(id) "', SHELL: '/bin/false' },
    });
    await terminal.last('answer');
    expect(terminal.answered).toMatchObject({ exitCode: 7, signal: null, end: 'itself' });
    expect(terminal.shown).toMatch(/^33 101\r\n\/dev\/pts\/\d+\r\n/);
    expect(terminal.shown.split('\r\n').slice(2).join('\n')).toBe(
      ['vt100', '$(id) "', ...odd, ''].join('|'),
    );
  });

  it('keeps nothing of how it came there in its environment', async () => {
    const terminal = await open(sh('env | grep ^DRYDOCK | sed s/=.*// | sort | tr "\\n" " "'));
    await terminal.last('answer');
    expect(terminal.shown).toBe('DRYDOCK_ATTEMPT_ID DRYDOCK_COMMAND_ID DRYDOCK_LEASE_ID ');
  });

  it('has the size that is told before it runs', async () => {
    const terminal = await open(sh('sleep 1; stty size'));
    await terminal.until('started', () => terminal.said.some(({ type }) => type === 'started'));
    terminal.resize(90, 30);
    await terminal.last('answer');
    expect(terminal.shown).toBe('30 90\r\n');
  });

  it('hears of a new size while it runs', async () => {
    const terminal = await open(
      sh(`trap 'stty size' WINCH; echo go; while :; do sleep 0.05; done`),
    );
    await terminal.shows('go');
    // Of what comes in a burst the last counts.
    for (let columns = 100; columns <= 160; columns += 1) {
      terminal.resize(columns, 40);
    }
    await terminal.shows('40 160');
    terminal.type('\u0003');
    await terminal.last('answer');
    expect(terminal.answered).toMatchObject({ exitCode: 130, end: 'itself' });
    // A quick burst is no reason to start a command for each of it.
    expect(terminal.shown.split('40 1').length).toBeLessThan(40);
  });

  it('is typed to as at a terminal: echo, interrupt, end', async () => {
    const terminal = await open({ argv: ['bash', '--norc', '-i'], env: { PS1: '> ' } });
    await terminal.shows('> ');
    terminal.type('echo ü$((40 + 2))\n');
    await terminal.shows('ü42\r\n');
    // It says itself that it has begun: before, a key would be the shell's.
    terminal.type(
      '(trap "echo got\\$((1))it; exit 3" INT; echo ru""ns; while :; do sleep 0.1; done)\n',
    );
    await terminal.shows('runs\r\n');
    terminal.type('\u0003');
    await terminal.until('is interrupted', () => /got1it\r\n[^]*> $/.test(terminal.shown));
    terminal.type('exit 5\n');
    await terminal.last('answer');
    expect(terminal.answered).toMatchObject({ exitCode: 5 });
  });

  it('ends as a shell does when the input ends', async () => {
    const terminal = await open({ argv: ['sh', '-c', 'cat; echo over; exit 4'] });
    terminal.type('line\n');
    await terminal.shows('line\r\nline\r\n');
    terminal.say({ type: 'end' });
    await terminal.last('answer');
    expect(terminal.shown).toContain('over');
    expect(terminal.answered).toMatchObject({ exitCode: 4 });
  });

  it('tells a signal as a shell does', async () => {
    const terminal = await open(sh('kill -KILL $$'));
    await terminal.last('answer');
    expect(terminal.answered).toMatchObject({ exitCode: 137, signal: null, end: 'itself' });
  });

  it('is a login shell by default', async () => {
    const terminal = await open();
    terminal.type(
      'shopt -q login_shell && echo log$((1))n; case $- in *i*) echo i$((1)) ;; esac\n',
    );
    await terminal.shows('log1n\r\n');
    await terminal.shows('i1\r\n');
    terminal.type('exit\n');
    await terminal.last('answer');
  });

  it('takes large input while it shows as much, in a terminal that changes nothing', async () => {
    const bytes = 1_000_000;
    const terminal = await open(sh(`stty raw -echo; echo go; head -c ${bytes}; echo; echo done`));
    await terminal.shows('go');
    let may = 256 * 1_024;
    let heard = 0;
    let sent = 0;
    const send = (): void => {
      for (; heard < terminal.said.length; heard += 1) {
        const message = terminal.said[heard];
        may += message?.type === 'window' ? Number(message['bytes']) : 0;
      }
      while (sent < bytes && may >= 10_000) {
        terminal.type('0123456789'.repeat(1_000));
        may -= 10_000;
        sent += 10_000;
      }
    };
    terminal.socket.on('message', send);
    send();
    await terminal.last('answer');
    expect(terminal.answered).toMatchObject({ exitCode: 0 });
    expect(terminal.bytesShown).toBe(bytes + 'go\n'.length + '\ndone\n'.length);
  });
});

describe('a program that shows without end', () => {
  it('is interrupted within a second while it is looked at', async () => {
    const terminal = await open(sh('yes 0123456789; echo over'));
    await terminal.until('much', () => terminal.bytesShown > 2_000_000);
    const atMs = performance.now();
    terminal.type('\u0003');
    await terminal.last('answer');
    expect(performance.now() - atMs).toBeLessThan(1_000);
    expect(terminal.answered).toMatchObject({ exitCode: 130 });
  });

  it('waits for whoever does not look, and lets others alone', async () => {
    const slow = await open(sh('yes 0123456789'));
    slow.looks = false;
    await slow.until('full', () => slow.bytesShown >= 200_000);
    const before = process.memoryUsage.rss();
    const other = await open({ argv: ['cat'] });
    const times: number[] = [];
    for (let key = 0; key < 20; key += 1) {
      const atMs = performance.now();
      other.type(`k${key}\n`);
      await other.shows(`k${key}\r\nk${key}\r\n`);
      times.push(performance.now() - atMs);
    }
    expect(times.toSorted((a, b) => a - b)[10]).toBeLessThan(100);
    expect(slow.bytesShown).toBeLessThanOrEqual(256 * 1_024);
    expect(process.memoryUsage.rss() - before).toBeLessThan(20 * 1_024 * 1_024);
    slow.looks = true;
    slow.grant();
    await slow.until('goes on', () => slow.bytesShown > 1_000_000);
    slow.type('\u0003');
    await slow.last('answer');
    other.type('\u0004');
    await other.last('answer');
  });
});

describe('the end of a terminal', () => {
  it('comes with the lease, for whatever was started in it', async () => {
    const marks = ['31415.1', '31415.2', '31415.3'];
    const terminal = await open({
      argv: [
        'bash',
        '-c',
        `sleep ${marks[0]} & setsid sleep ${marks[1]} & nohup sleep ${marks[2]} & echo go; wait`,
      ],
    });
    await terminal.shows('go');
    await until('all run', () => marks.every(runs));
    await world.call('POST', `/v1/leases/${id}/release`, { body: {} });
    const atMs = performance.now();
    await world.workers.settle(id);
    await world.workers.destroy(id);
    await terminal.last('answer');
    expect(performance.now() - atMs).toBeLessThan(20_000);
    expect(terminal.answered).toMatchObject({ exitCode: null, end: 'lease-ended' });
    expect(marks.some(runs)).toBe(false);
  });

  it('comes when its client goes, also for a shell that heeds no TERM', async () => {
    const mark = '31415.4';
    const terminal = await open({ argv: ['bash', '--norc', '-i'] });
    terminal.type(`sleep ${mark}\n`);
    await until('it runs', () => runs(mark));
    terminal.socket.terminate();
    await until('it is gone', () => !runs(mark));
  });

  it('comes at the limit that the caller set', async () => {
    const terminal = new Terminal();
    terminal.socket.terminate();
    const limited = new DuplexClient(
      `${world.api.url.replace('http', 'ws')}/v1/leases/${id}/interfaces/command/terminal?timeoutSeconds=1`,
      { authorization: `Bearer ${world.token}` },
    );
    await once(limited.socket, 'open');
    limited.say({ type: 'open', input: { columns: 80, rows: 24, argv: ['sleep', '60'] } });
    await limited.last('answer');
    expect(limited.said.at(-1)?.['answer']).toMatchObject({ end: 'cancelled' });
  });
});

describe('what a terminal refuses', () => {
  it.each([
    [{ columns: 0 }],
    [{ rows: 1_001 }],
    [{ columns: 1.5 }],
    [{ term: '../../etc' }],
    [{ term: '-x' }],
    [{ argv: [] }],
    [{ script: 'true' }],
    [{ stdin: 'x' }],
  ])('an input such as %j', async (input) => {
    const terminal = await open(input);
    await terminal.last('error');
    expect(terminal.problem).toMatchObject({ code: 'invalid-request' });
  });

  it.each([
    ['of no size', { name: 'resize', data: { columns: 0, rows: 1 } }],
    ['without data', { name: 'resize' }],
    ['of another name', { name: 'toString', data: {} }],
    ['without a name', { data: {} }],
    ['that is long', { name: 'resize', data: { columns: 1, rows: 1, more: 'x'.repeat(5_000) } }],
  ])('a message %s, and ends what ran', async (_, message) => {
    const mark = '31415.5';
    const terminal = await open({ argv: ['sleep', mark] });
    await until('it runs', () => runs(mark));
    terminal.say({ type: 'message', ...message });
    await terminal.until('closed', () => terminal.closed !== undefined);
    await until('it is gone', () => !runs(mark));
  });

  it('so many messages that nothing else could be meant', async () => {
    const terminal = await open({ argv: ['sleep', '60'] });
    await terminal.until('started', () => terminal.said.some(({ type }) => type === 'started'));
    for (let count = 0; count < 1_000; count += 1) {
      terminal.resize(80, 24);
    }
    await terminal.until('closed', () => terminal.closed !== undefined);
    expect(terminal.closed).toBe(1_008);
  });

  it('a message where none is declared', async () => {
    const client = new DuplexClient(
      `${world.api.url.replace('http', 'ws')}/v1/leases/${id}/interfaces/command/exec`,
      { authorization: `Bearer ${world.token}` },
    );
    await once(client.socket, 'open');
    client.say({ type: 'open', input: { argv: ['sleep', '60'] } });
    client.say({ type: 'message', name: 'resize', data: { columns: 1, rows: 1 } });
    await client.until('closed', () => client.closed !== undefined);
    expect(client.closed).toBe(1_008);
  });

  it('a lease that has ended', async () => {
    await world.call('POST', `/v1/leases/${id}/release`, { body: {} });
    await world.workers.settle(id);
    const terminal = await open(sh('echo started'));
    await terminal.last('error');
    expect(terminal.shown).toBe('');
    await world.workers.destroy(id);
  });

  it('a host that lacks `script`, and names the package', async () => {
    const bin = `${directory.path}/bin`;
    // What is found first is BusyBox's, or BSD's: it does not say that it is of util-linux.
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync(bin);
    writeFileSync(`${bin}/script`, '#!/bin/sh\necho BusyBox\n', { mode: 0o755 });
    const terminal = await open({ ...sh('echo started'), env: { PATH: `${bin}:/usr/bin:/bin` } });
    await terminal.last('error');
    expect(terminal.shown).toBe('');
    expect(terminal.problem).toMatchObject({
      code: 'program-missing',
      hint: expect.stringContaining('bsdutils'),
    });
  });
});
