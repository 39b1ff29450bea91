import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Channel, TunnelEnd } from '@drydock/sdk';

/**
 * Carries what one connection here says and hears through a tunnel of its own. Each way ends by itself; where either side
 * breaks off, so does the other.
 *
 * Throws what the tunnel is refused or broken off with; a connection that is gone here is no failure.
 */
export async function carry(
  socket: Socket,
  open: (signal: AbortSignal) => Promise<Channel<TunnelEnd>>,
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort(new Error('The connection here is gone.'));
  socket.once('close', () => {
    // Both halves have ended: then it is closed because all is done.
    if (!socket.readableEnded || !socket.writableFinished) {
      leave();
    }
  });
  if (socket.destroyed) {
    return;
  }
  try {
    const channel = await open(gone.signal);
    const sending = sendAll(socket, channel);
    // What it fails with is seen below, unless the other way fails first.
    sending.catch(() => undefined);
    await Promise.race([Promise.all([sending, takeAll(channel, socket)]), failure(sending)]);
    await channel.answer();
  } catch (error) {
    if (gone.signal.aborted || socket.destroyed) {
      return;
    }
    socket.resetAndDestroy();
    throw error;
  } finally {
    leave();
  }
}

/** Rejects with what the work fails with, and is otherwise never settled. */
const failure = (work: Promise<void>): Promise<never> =>
  new Promise((_, reject) => {
    work.catch(reject);
  });

async function sendAll(socket: Socket, channel: Channel<TunnelEnd>): Promise<void> {
  // Its end is that of one half: the other is written to.
  const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    await channel.send(chunk);
  }
  channel.end();
}

async function takeAll(channel: Channel<TunnelEnd>, socket: Socket): Promise<void> {
  for await (const bytes of channel) {
    if (!socket.write(bytes)) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    }
    if (socket.destroyed) {
      throw new Error('The connection here is gone.');
    }
  }
  socket.end();
}
