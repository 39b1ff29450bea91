import type { Duplex } from 'node:stream';

/** A line is at most `refused directory`: whatever is longer does not come from a gate. */
const LINE_LENGTH_MAX = 100;
/** A gate says three. */
const LINES_MAX = 16;

/** The gate's descriptor 3, seen from Drydock: lines in, one line out. */
export interface ControlChannel {
  /** The next line, or null once the gate or the program has closed its end. */
  nextLine(): Promise<string | null>;
  send(line: string): void;
  /** Ends the channel: a gate that waits leaves. */
  end(): void;
}

export function controlChannel(socket: Duplex): ControlChannel {
  const lines: string[] = [];
  let partial = '';
  let closed = false;
  let waiting: ((line: string | null) => void) | undefined;

  const settle = (): void => {
    const line = lines.shift();
    if (waiting !== undefined && (line !== undefined || closed)) {
      waiting(line ?? null);
      waiting = undefined;
    } else if (line !== undefined) {
      lines.unshift(line);
    }
  };
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    const parts = (partial + text).split('\n');
    partial = (parts.pop() ?? '').slice(0, LINE_LENGTH_MAX);
    if (lines.length + parts.length > LINES_MAX) {
      // Whoever holds the other end is no gate.
      socket.destroy();
      close();
      return;
    }
    lines.push(...parts.map((line) => line.slice(0, LINE_LENGTH_MAX)));
    settle();
  });
  const close = (): void => {
    closed = true;
    settle();
  };
  socket.on('end', close);
  socket.on('close', close);
  // A gate that was killed resets the connection; its exit tells what is needed.
  socket.on('error', close);

  return {
    nextLine: () =>
      new Promise((resolve) => {
        waiting = resolve;
        settle();
      }),
    send: (line) => {
      socket.write(`${line}\n`);
    },
    end: () => {
      socket.end();
      socket.destroy();
    },
  };
}
