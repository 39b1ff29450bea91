import type { TunnelTarget } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';

/** Which Unix sockets a tunnel may lead to: those of the lease's own directory, or any that it can reach. */
export type SocketsAllowed = 'own' | 'any';

export function nothingListens(target: TunnelTarget, cause?: unknown): DrydockError {
  const where =
    'port' in target ? `at port ${target.port} of its loopback` : `at ${target.socket} there`;
  return new DrydockError('connection-refused', `Nothing listens ${where}.`, {
    ...(cause !== undefined && { cause }),
    hint: 'Look whether the program runs, and what it listens at: 127.0.0.1, ::1 or a socket’s path.',
  });
}

export function notTaken(target: TunnelTarget, why: string, cause?: unknown): DrydockError {
  const what = 'port' in target ? `Port ${target.port}` : target.socket;
  return new DrydockError('connection-refused', `${what} cannot be connected to: ${why}.`, {
    ...(cause !== undefined && { cause }),
  });
}

/** In words, what is wrong with a path that is to be a socket. */
export const NOT_A_SOCKET = {
  missing: 'there is nothing',
  other: 'it is no socket',
  foreign: 'it is not the lease’s own: its commands may not connect to it either',
  outside: 'the blueprint allows sockets of the lease’s own directory alone',
} as const;

export type SocketFault = keyof typeof NOT_A_SOCKET;

export function notASocket(socket: string, fault: SocketFault): DrydockError {
  if (fault === 'missing') {
    return nothingListens({ socket });
  }
  if (fault === 'other') {
    return notTaken({ socket }, NOT_A_SOCKET.other);
  }
  return new DrydockError(
    'tunnel-refused',
    `No tunnel leads to ${socket}: ${NOT_A_SOCKET[fault]}.`,
  );
}
