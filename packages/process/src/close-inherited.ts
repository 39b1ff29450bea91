import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC, as `/proc/PID/fdinfo` shows it in octal digits. */
const CLOSES_ON_EXEC = 0o2000000;

/**
 * Closes what this process was started with and does not know: a pipe of a shell, a socket of a
 * supervisor. Every program that it starts would have it too, a lease's commands among them; Node.js
 * sees to the first sixteen descriptors alone. What Node.js itself has opened ends with an exec.
 *
 * To be called before anything else is opened. Does nothing where there is no /proc.
 */
export function closeInherited(): void {
  const channel = channelToSupervisor();
  for (const descriptor of descriptors()) {
    if (descriptor > 2 && descriptor !== channel && isInherited(descriptor)) {
      closeSync(descriptor);
    }
  }
}

function descriptors(): readonly number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    return [];
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'ascii');
    const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSES_ON_EXEC) === 0;
  } catch {
    // The list was read through one of them, which is gone.
    return false;
  }
}

/** The descriptor of `process.send`. Node.js takes its variable out of `process.env`. */
function channelToSupervisor(): number | null {
  try {
    const environment = readFileSync('/proc/self/environ', 'latin1').split('\0');
    const said = environment.find((each) => each.startsWith('NODE_CHANNEL_FD='));
    return said === undefined ? null : Number(said.slice(said.indexOf('=') + 1));
  } catch {
    return null;
  }
}
