import { DrydockError } from '@drydock/model';
import type { Context } from './context.ts';

/** After so long without an end, whoever waits is told what for. */
const TELL_AFTER_MS = 2_000;

/** Standard input to its end. */
export async function readInput(
  context: Context,
  bytesMax: number,
  signal: AbortSignal,
  /** The option that asks for it. */
  option = '-i',
): Promise<Buffer> {
  const { stdin } = context.io;
  const timer = setTimeout(() => {
    context.note(`Reading standard input to its end, as ${option} asks for.`);
  }, TELL_AFTER_MS);
  const stop = (): void => {
    stdin.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        throw new DrydockError('body-too-large', `The input is longer than ${bytesMax} bytes.`, {
          hint: 'Have the command fetch it from somewhere, or leave -i out.',
        });
      }
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks);
}
