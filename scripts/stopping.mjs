/** What tells a script of `npm run` that it is to end. */

export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Nobody tells a process that its parent has ended: Node.js has no PR_SET_PDEATHSIG, and npm hands
 * down no pipe whose end could be seen. To look costs one system call.
 */
const LOOK_EVERY_MS = 1_000;

/**
 * Fires when the npm that started this script is gone without having passed a signal on: SIGHUP
 * and SIGKILL end npm at once, and a shell in between that does not heed `exec` dies of what npm
 * sends it. Never fires for a script that npm did not start: who starts one by hand and leaves
 * wants it to stay.
 */
export function npmGone() {
  const gone = new AbortController();
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    const looking = setInterval(() => {
      if (process.ppid !== parent) {
        clearInterval(looking);
        gone.abort();
      }
    }, LOOK_EVERY_MS);
    looking.unref();
  }
  return gone.signal;
}

/** Calls `act` with each signal that comes, and with SIGHUP when npm is gone; returns how to end that. */
export function onStop(gone, act) {
  const orphaned = () => act('SIGHUP');
  for (const signal of STOP_SIGNALS) {
    process.on(signal, act);
  }
  if (gone.aborted) {
    orphaned();
  }
  gone.addEventListener('abort', orphaned, { once: true });
  return () => {
    for (const signal of STOP_SIGNALS) {
      process.off(signal, act);
    }
    gone.removeEventListener('abort', orphaned);
  };
}
