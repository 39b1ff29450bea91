import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { findChromium } from './chromium-binary.ts';

/** A browser that a test has for itself. */
export interface LaunchedBrowser extends AsyncDisposable {
  readonly browser: Browser;
  /** Where it writes, and the variable `HOME` of each of its processes. Removed with it. */
  readonly home: string;
  /** Ends it, and nothing else. */
  readonly close: () => Promise<void>;
}

/** Far above what starting takes on a busy machine; a download has a limit of its own. */
const LAUNCH_WITHIN_MS = 120_000;

/** What it is told besides what Playwright tells it: nothing is looked for outside this machine. */
const ARGUMENTS = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
];

/**
 * Starts a Chromium without a window, with a home directory of its own. It is spoken to over a pipe, so
 * that it listens nowhere, and ends with the process that holds the pipe, however that ends.
 *
 * @throws DrydockError `local-stack-failed` where there is none and none can be had
 */
export async function launchBrowser(): Promise<LaunchedBrowser> {
  // Loaded here: it is large, and most tests need no browser.
  const { chromium } = await import('playwright-core');
  const { command, env } = await findChromium();
  const home = await mkdtemp(join(tmpdir(), 'drydock-browser-'));
  const removeHome = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    const browser = await chromium.launch({
      executablePath: command,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', ...env },
      args: ARGUMENTS,
      // Chromium refuses to be root in its own sandbox.
      chromiumSandbox: process.getuid?.() !== 0,
      timeout: LAUNCH_WITHIN_MS,
    });
    // What does not end when asked to is killed after half a minute, by Playwright, by its process group.
    const close = async (): Promise<void> => {
      await browser.close();
      await removeHome();
    };
    return { browser, home, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await removeHome();
    throw error;
  }
}
