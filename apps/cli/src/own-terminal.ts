import { spawnSync } from 'node:child_process';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The terminal that the process was started in. */
export interface OwnTerminal {
  size(): Size;
  /** Calls back when the window has another size; returns how to stop that. */
  onResize(listener: () => void): () => void;
  /** Calls back when the window is closed, which would end the process; returns how to stop that. */
  onHangUp(listener: () => void): () => void;
  /**
   * From here on what is typed comes key by key, the interrupt key too, and what is written is shown as it is.
   * Returns how to make it as it was. However the process ends, but by KILL, Node.js does that too.
   */
  raw(): () => void;
  /** What is typed, one piece after the other: the next is read when the one before is taken. Returns how to stop. */
  read(take: (bytes: Buffer) => Promise<unknown>, onEnd: () => void): () => void;
}

/** Of a window that says nothing of its size, or nonsense. */
const SIZE: Size = { columns: 80, rows: 24 };
const CELLS_MAX = 1_000;

export function ownTerminal(): OwnTerminal | null {
  const { stdin, stdout } = process;
  // Asked for first: reading the streams of a process opens them.
  if (!stdin.isTTY || !stdout.isTTY) {
    return null;
  }
  return {
    size: () => ({
      columns: cells(stdout.columns, SIZE.columns),
      rows: cells(stdout.rows, SIZE.rows),
    }),
    onResize: (listener) => {
      stdout.on('resize', listener);
      return () => stdout.off('resize', listener);
    },
    onHangUp: (listener) => {
      process.on('SIGHUP', listener);
      return () => process.off('SIGHUP', listener);
    },
    raw: () => {
      stdin.setRawMode(true);
      // Node.js leaves it to the terminal to begin a new line where one ends (ONLCR), which spoils full screens:
      // there a line feed means one down.
      spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
      return () => {
        stdin.setRawMode(false);
      };
    },
    read: (take, onEnd) => {
      const onData = (bytes: Buffer): void => {
        stdin.pause();
        void take(bytes).then(
          () => !isStopped && stdin.resume(),
          () => undefined,
        );
      };
      let isStopped = false;
      stdin.on('data', onData);
      stdin.once('end', onEnd);
      stdin.once('error', onEnd);
      stdin.resume();
      return () => {
        isStopped = true;
        stdin.off('data', onData);
        stdin.off('end', onEnd);
        stdin.pause();
      };
    },
  };
}

const cells = (told: number | undefined, otherwise: number): number =>
  told === undefined || told < 1 ? otherwise : Math.min(told, CELLS_MAX);
