import type { command, HeldImplementation } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import {
  openTranscript,
  type TranscriptWriter,
  type TranscriptWriting,
} from '../transcript/index.ts';
import type { OperationTest } from './operation.ts';
import type { Ending } from './outcome.ts';

/** Where what tests print is kept. */
export interface OutputPorts {
  readonly transcripts: TranscriptWriting;
  readonly onStored: (id: string) => void;
}

interface Told extends OutputPorts {
  /** Told before it begins, so that others can follow. */
  readonly onOpened: (transcript: string) => Promise<void>;
  /** Why nothing is kept: the test runs all the same. */
  readonly onLost: (reason: string) => Promise<void>;
}

/**
 * Runs the test, what it prints kept as it comes; null where it exits with 0.
 *
 * @throws DrydockError where nobody knows how it ended
 */
export async function runTest(
  test: OperationTest,
  { exec }: HeldImplementation<(typeof command)['operations']>,
  about: Parameters<typeof openTranscript>[0],
  { transcripts: store, onStored, onOpened, onLost }: Told,
): Promise<Ending | null> {
  let writer: TranscriptWriter | null = null;
  try {
    writer = await openTranscript(about, { store, onStored });
    await onOpened(writer.id);
  } catch (error) {
    await writer?.end(null);
    writer = null;
    if (!DrydockError.is(error)) {
      throw error;
    }
    await onLost(error.message);
  }
  let exit: Awaited<ReturnType<typeof exec>> | null = null;
  try {
    const { argv, ...rest } = test;
    exit = await exec(
      { ...rest, ...(argv !== undefined && { argv: [...argv] }) },
      { emit: async (stream, chunk) => writer?.write(stream, Buffer.from(chunk)) },
    );
  } finally {
    await writer?.end(exit && { exitCode: exit.exitCode, signal: exit.signal, end: exit.end });
  }
  const { end, exitCode, signal } = exit;
  if (end === 'itself' || end === 'timeout') {
    return exitCode === 0 && end === 'itself'
      ? null
      : { reason: 'tests-failed', exitCode, sentence: failedSentence(end, exitCode, signal) };
  }
  throw new DrydockError('internal', `Nobody knows how the test ended: ${end}.`);
}

function failedSentence(
  end: 'itself' | 'timeout',
  exitCode: number | null,
  signal: string | null,
): string {
  if (end === 'timeout') {
    return 'The test took longer than it may.';
  }
  return exitCode === null
    ? `The test was ended by ${signal ?? 'a signal'}.`
    : `The test ended with exit code ${exitCode}.`;
}
