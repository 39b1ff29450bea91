import { DrydockError } from '@drydock/model';
import type { TunnelTarget } from '@drydock/sdk';

/** Where something listens here. */
export type LocalEnd = { readonly port: number } | { readonly socket: string };

export interface Forwarding {
  readonly local: LocalEnd;
  readonly target: TunnelTarget;
}

const PORT_MAX = 65_535;
const DIGITS = /^\d+$/;

/** `[LOCAL:]PORT` or `[LOCAL:]SOCKET`. @throws DrydockError `invalid-request` */
export function parseForwarding(text: string): Forwarding {
  const colon = text.indexOf(':');
  const local = colon === -1 ? '0' : text.slice(0, colon);
  const remote = text.slice(colon + 1);
  if (remote === '') {
    throw wrong(text, 'it names no port or socket');
  }
  return {
    local: localEnd(text, local),
    target: DIGITS.test(remote)
      ? { port: portOf(text, remote, 1) }
      : { socket: remote.startsWith('./') ? remote.slice('./'.length) : remote },
  };
}

function localEnd(text: string, local: string): LocalEnd {
  if (DIGITS.test(local)) {
    return { port: portOf(text, local, 0) };
  }
  if (local.includes('/')) {
    return { socket: local };
  }
  throw wrong(text, 'what stands before the colon has to be a port, or a path with a slash');
}

function portOf(text: string, digits: string, min: number): number {
  const port = Number(digits);
  if (port < min || port > PORT_MAX) {
    throw wrong(text, `a port is ${min} to ${PORT_MAX}`);
  }
  return port;
}

function wrong(text: string, why: string): DrydockError {
  return new DrydockError('invalid-request', `"${text}" cannot be forwarded: ${why}.`, {
    hint: 'Write PORT, LOCAL:PORT, SOCKET or LOCAL:SOCKET.',
  });
}

export const shownTarget = (target: TunnelTarget): string =>
  'port' in target ? String(target.port) : target.socket;
