/**
 * Makes a fresh clone ready: checks Node.js, installs the dependencies, builds. What is ready
 * already is skipped, so that every other script begins with it. Needs nothing but Node.js.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NODE_NEEDED = [20, 19];
const STAMP = join(ROOT, 'node_modules', '.drydock-set-up');

/** Sets up, or ends this process with a message and status 1. Answers when everything is ready. */
export async function setUp() {
  refuseOldNode();
  // A script that was started by `npm --prefix` or from a subdirectory works on the same clone.
  process.chdir(ROOT);
  const wanted = stamp();
  if (readStamp() !== wanted) {
    await step('dependencies', install);
    writeFileSync(STAMP, wanted);
  }
  await step('build', () =>
    collect(process.execPath, [turbo(), 'run', 'build', '--output-logs=errors-only'], {
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
    }),
  );
}

/** Runs a program with this one's terminal, passes signals on, and answers its exit status. */
export async function run(args, { limit } = {}) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  // From a terminal Ctrl-C reaches the program twice: directly, and through here. Every program
  // that is run this way takes signals that come together as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  limit?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  const { code, signal } = await ended(child);
  return code ?? (signal === 'SIGINT' ? 130 : 1);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [majorNeeded, minorNeeded] = NODE_NEEDED;
  if (major < majorNeeded || (major === majorNeeded && minor < minorNeeded)) {
    console.error(
      `Drydock needs Node.js ${NODE_NEEDED.join('.')} or newer; this is ${process.versions.node}.`,
    );
    process.exit(1);
  }
}

/** What the installed dependencies depend on. */
function stamp() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(ROOT, 'package-lock.json')));
  // Native modules and the PostgreSQL binaries are chosen by these.
  hash.update(`${process.platform} ${process.arch} ${process.versions.modules}`);
  return hash.digest('hex');
}

function readStamp() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : null;
}

const turbo = () => join(ROOT, 'node_modules', 'turbo', 'bin', 'turbo');

/**
 * Installs what the lockfile says. A registry that does not carry the optional packages of every
 * platform leaves those out of the lockfile, which `npm ci` takes for an outdated one; then
 * `npm install` takes the same versions, checks the same hashes and writes no lockfile.
 */
async function install() {
  const strict = await collect('npm', ['ci', '--loglevel=error'], {});
  if (strict.failure === null || !strict.output.includes('EUSAGE')) {
    return strict;
  }
  return collect('npm', ['install', '--no-save', '--loglevel=error'], {});
}

/** Runs one step; its output is shown only when it fails. */
async function step(title, act) {
  const startedAt = performance.now();
  const { failure, output } = await act();
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (failure === null) {
    console.log(`${seconds.padStart(6)} s  ${title}`);
    return;
  }
  process.stderr.write(output);
  console.error(`The step "${title}" failed after ${seconds} s: ${failure}.`);
  process.exit(1);
}

/** Runs a program to its end: what it wrote, and how it failed or null. */
async function collect(command, args, env) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const { code, signal, error } = await ended(child);
  const output = Buffer.concat(chunks).toString();
  if (code === 0) {
    return { failure: null, output };
  }
  return { failure: error?.message ?? (signal === null ? `status ${code}` : signal), output };
}

function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('close', (code, signal) => resolve({ code, signal, error: null }));
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await setUp();
}
