import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The first message of a forked child. Throws at once if the child ends before it has said one. */
export async function firstMessage<Message>(child: ChildProcess): Promise<Message> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as Message),
      once(child, 'exit', { signal }).then(([code, by]) => {
        throw new Error(`The child ended before it said anything: ${String(code ?? by)}.`);
      }),
    ]);
  } finally {
    waiting.abort();
  }
}
