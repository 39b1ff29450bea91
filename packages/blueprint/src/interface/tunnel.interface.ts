/** The `tunnel` interface: connections to ports and sockets of what the lease holds. */
import { isStorable } from '@drydock/model';
import { z } from 'zod';
import { own } from './define-interface.ts';
import { duplex } from './operation.ts';
import type { HalfClosing, OperationUse, Receiving, Sending } from './use.ts';

/** What the address of a Unix socket has room for on Linux, without its NUL. */
const SOCKET_BYTES_MAX = 107;

/** Where a tunnel leads, as kinds take it. */
export type TunnelTarget = { readonly port: number } | { readonly socket: string };

/** What carries the bytes of one connection, and ends it. */
export type TunnelRun = Pick<OperationUse, 'signal' | 'entitled'> &
  Receiving &
  Pick<Sending<never>, 'send'> &
  HalfClosing;

/** How many bytes went through. */
export type TunnelEnd = z.output<typeof tunnelEnd>;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const tunnelEnd = z.strictObject({
  sentBytes: z.int().min(0).describe('How many went to the port or socket.'),
  receivedBytes: z.int().min(0).describe('How many came from there.'),
});

const target = z
  .strictObject({
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('A TCP port of the loopback of what is leased, where 127.0.0.1 or ::1 listens.'),
    socket: z
      .string()
      .min(1)
      .refine(isStorable, { error: 'must be valid Unicode without NUL characters' })
      .refine((path) => bytesOf(path) <= SOCKET_BYTES_MAX, {
        error: `must have at most ${SOCKET_BYTES_MAX} bytes`,
      })
      .optional()
      .describe(
        'The path of a Unix socket, absolute or relative to the lease’s own directory. Either this or `port`.',
      ),
  })
  .superRefine(({ port, socket }, context) => {
    if ((port === undefined) === (socket === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['port'],
        message: 'must be given unless `socket` is, and not both',
      });
    }
  })
  .transform(({ port, socket = '' }): TunnelTarget => (port === undefined ? { socket } : { port }));

export const tunnel = own({
  name: 'tunnel',
  summary: 'Connects to ports and sockets of what the lease holds.',
  operations: {
    connect: duplex({
      summary:
        'Opens one connection and carries its bytes both ways; each way ends by itself. Answers when both have.',
      input: target,
      output: tunnelEnd,
    }),
  },
});
