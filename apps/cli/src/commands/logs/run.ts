import { DrydockError } from '@drydock/model';
import type { Drydock, TranscriptPiece } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { write } from '../../io.ts';
import { resolveId } from '../../nouns/find.ts';

export interface LogsOptions {
  readonly lease?: string;
  readonly follow?: boolean;
  readonly offset?: number;
  readonly timestamps?: boolean;
}

/** Writes each piece to the output that the command wrote it to. */
export async function showLogs(
  context: Context,
  text: string | undefined,
  options: LogsOptions,
): Promise<void> {
  const client = await context.client();
  const id = await wanted(client, text, options.lease);
  const { offset, follow } = options;
  let place = offset ?? 0;
  await context.interruptible(
    async (signal) => {
      const pieces = client.transcripts.read(id, {
        signal,
        ...(offset !== undefined && { offset }),
        ...(follow === true && { follow }),
        onEnd: ({ status, bytes }) => {
          if (status !== 'complete') {
            context.note(`${id} is ${status}: ${bytes} bytes are stored.`);
          }
        },
      });
      for await (const piece of pieces) {
        await show(context, piece, options.timestamps === true);
        place = piece.offset + piece.data.length;
      }
    },
    () => `Left at once. Go on with: drydock logs ${id} --offset ${place}`,
  );
}

async function wanted(
  client: Drydock,
  text: string | undefined,
  lease: string | undefined,
): Promise<string> {
  if ((text === undefined) === (lease === undefined)) {
    throw new DrydockError('invalid-request', 'logs needs either a transcript or --lease.', {
      hint: '`drydock transcript list` shows what there is.',
    });
  }
  if (text !== undefined) {
    return resolveId(client, 'transcript', text);
  }
  const leaseId = await resolveId(client, 'lease', lease ?? '');
  for await (const { id } of client.transcripts.ofLease(leaseId, { limit: 1 })) {
    return id;
  }
  throw new DrydockError('not-found', `The lease ${leaseId} has no transcripts.`, {
    hint: 'Run commands with `drydock exec --keep`.',
  });
}

async function show(
  context: Context,
  { data, ...piece }: TranscriptPiece,
  hasTime: boolean,
): Promise<void> {
  if (context.isJson) {
    await context.jsonLine({ ...piece, data: data.toString('base64') });
    return;
  }
  const { stdout, stderr } = context.io;
  const output = piece.stream === 'stdout' ? stdout : stderr;
  await write(output, hasTime ? timed(piece.at, data) : data);
}

/** The time before each line that begins in the piece. */
function timed(at: string, data: Buffer): Buffer {
  const lines = data.toString('latin1').split(/(?<=\n)/);
  return Buffer.from(lines.map((line) => `${at} ${line}`).join(''), 'latin1');
}
