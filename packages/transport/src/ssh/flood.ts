import type { Socket } from 'node:net';
import type { Client, ClientChannel } from 'ssh2';

/** The window of a channel is 2 MiB for both of its outputs; as much again for packets on the way. */
const CHANNEL_BYTES_MAX = 4 * 1_024 * 1_024;

/**
 * What we write goes out only as far as the host makes room for it, and 64 commands have 128 KiB of
 * input each. More than this is answers to a host that asks without end and reads none of them.
 */
const UNSENT_BYTES_MAX = 32 * 1_024 * 1_024;

/** Questions of our own that await an answer: one for each keepalive and each open channel. */
const QUESTIONS_MAX = 4_096;

/** A packet smaller than this is none that a server asks for (RFC 4253: 32,768 bytes at least). */
const PACKET_BYTES_MIN = 1_024;

/**
 * Watches what a connection has to keep for its host: what a channel got beyond its window, and answers
 * that the host does not take. Such a host is left.
 *
 * @returns where each opened channel is to be added. It leaves by itself.
 */
export function guardAgainstFlood(
  client: Client,
  socket: Socket,
  leave: (what: string) => void,
): { add(channel: ClientChannel): void } {
  const channels = new Set<ClientChannel>();
  socket.on('data', () => {
    for (const channel of channels) {
      if (channel.readableLength + channel.stderr.readableLength > CHANNEL_BYTES_MAX) {
        leave('sent more than there was room for');
        return;
      }
    }
    if (socket.writableLength > UNSENT_BYTES_MAX || questionsOf(client) > QUESTIONS_MAX) {
      leave('asks without end and takes no answer');
    }
  });
  return {
    add: (channel) => {
      if (packetBytesOf(channel) < PACKET_BYTES_MIN) {
        leave('takes no packets of a size that can be sent');
        return;
      }
      channels.add(channel);
      channel.once('close', () => channels.delete(channel));
    },
  };
}

/** Neither is in the types of ssh2; without them only this guard is missing. */
function questionsOf(client: Client): number {
  return (client as { _callbacks?: readonly unknown[] })._callbacks?.length ?? 0;
}

function packetBytesOf(channel: ClientChannel): number {
  return (channel as { outgoing?: { packetSize?: number } }).outgoing?.packetSize ?? Infinity;
}
