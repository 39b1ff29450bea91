import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'A U Thor',
  GIT_AUTHOR_EMAIL: 'author@example.org',
  GIT_COMMITTER_NAME: 'C O Mitter',
  GIT_COMMITTER_EMAIL: 'committer@example.org',
};

/** Repositories that a server has, and somebody who works in them. */
export class Origin {
  /** What is served: `NAME.git` are in it. */
  readonly directory: string;

  constructor() {
    this.directory = mkdtempSync('/var/tmp/drydock-origin-');
  }

  /** Runs git on the server’s side; gives what it said. */
  git(name: string, ...args: readonly string[]): string {
    return execFileSync('git', ['-C', join(this.directory, name), ...args], {
      env: ENV,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** A repository, with a work tree beside it to make commits in. */
  create(name: string, ...options: readonly string[]): void {
    this.git('.', 'init', '-q', '--bare', '-b', 'main', ...options, `${name}.git`);
    this.git(`${name}.git`, 'config', 'http.receivepack', 'true');
    this.git('.', 'init', '-q', '-b', 'main', ...options, `${name}.work`);
    this.git(`${name}.work`, 'remote', 'add', 'origin', join(this.directory, `${name}.git`));
  }

  /** Makes a commit with these files on what is checked out, and gives its id. Nothing is pushed. */
  commit(name: string, files: Readonly<Record<string, string>>, message = 'A change'): string {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.directory, `${name}.work`, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    this.git(`${name}.work`, 'add', '-A');
    this.git(`${name}.work`, 'commit', '-q', '--allow-empty', '-m', message);
    return this.git(`${name}.work`, 'rev-parse', 'HEAD');
  }

  push(name: string, ...args: readonly string[]): void {
    this.git(`${name}.work`, 'push', '-q', 'origin', ...args);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
