/**
 * Makes a fresh clone ready: checks Node.js, installs the dependencies, builds. What is ready
 * already is skipped, so that every other script begins with it. Needs nothing but Node.js.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { refusal } from './node-needed.mjs';
import { removeStaleOutputs } from './stale-outputs.mjs';
import { npmGone, onStop } from './stopping.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = join(ROOT, 'node_modules', '.drydock-set-up');
/** Watched from the first moment on: whoever asks later could not tell a parent from its heir. */
const gone = npmGone();

/**
 * Sets up, or ends this process with a message and status 1, or with a signal's status. Answers
 * when everything is ready, with the signal that fires when the npm that started this is gone.
 */
export async function setUp() {
  refuseOtherNode();
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
  removeStaleOutputs(ROOT);
  return { gone };
}

/**
 * Runs a program with this one's terminal, passes signals on, and answers its exit status. That
 * npm is gone ends it like a signal; where one came already, that was heeded.
 */
export async function run(args, { limit } = {}) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  // From a terminal Ctrl-C reaches the program twice: directly, and through here. Every program
  // that is run this way takes signals that come together as one.
  const stopFollowing = onStop(gone, (signal) => child.kill(signal));
  limit?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  const { code, signal } = await ended(child);
  stopFollowing();
  return code ?? (signal === 'SIGINT' ? 130 : 1);
}

function refuseOtherNode() {
  const sentence = refusal(process.versions.node);
  if (sentence !== null) {
    console.error(sentence);
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

/**
 * Runs a program to its end: what it wrote, and how it failed or null. It has a process group of
 * its own, which a signal to this script ends as a whole: npm and turbo have children, and whoever
 * blocks in one passes nothing on.
 */
async function collect(command, args, env) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  let stoppedBy = null;
  const stopFollowing = onStop(gone, (signal) => {
    // Haste costs nothing: what was cut short is begun anew.
    endGroup(child, stoppedBy === null ? 'SIGTERM' : 'SIGKILL');
    stoppedBy = signal;
  });
  const { code, signal, error } = await ended(child);
  stopFollowing();
  if (stoppedBy !== null) {
    process.exit(128 + constants.signals[stoppedBy]);
  }
  const output = Buffer.concat(chunks).toString();
  if (code === 0) {
    return { failure: null, output };
  }
  return { failure: error?.message ?? (signal === null ? `status ${code}` : signal), output };
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended, or never began.
  }
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
