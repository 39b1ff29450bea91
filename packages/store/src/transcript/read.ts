import { framesIn, type Frame, type TranscriptExit, type TranscriptState } from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import { open } from '../credential/envelope.ts';
import type { Keyring } from '../credential/keyring.ts';
import type { Runner } from '../postgres/database.ts';

/** What a piece is bound to: it opens in no other transcript, and nowhere else in its own. */
export const sealingContext = (id: string, at: number): string => `transcript/${id}/${at}`;

/** How far a transcript of the lease is; null where the project has no such. */
export async function readTranscriptState(
  database: Runner,
  projectId: string,
  leaseId: string,
  id: string,
): Promise<TranscriptState | null> {
  const named = { project: projectId, lease: leaseId, id };
  const [row] = await database.rows('transcript/state', named);
  return row === undefined ? null : { ...row, exit: row.exit as TranscriptExit | null };
}

/** A piece of what was written, and the place of its first byte. */
export interface PlacedFrame extends Frame {
  readonly at: number;
}

/**
 * Some of what was written from a place on, in order: none where nothing is stored there yet.
 *
 * @throws DrydockError `internal` where a piece does not open: it was changed, moved, or its key is not here
 */
export async function readTranscriptFrames(
  database: Runner,
  keyring: Keyring,
  { id, at }: { readonly id: string; readonly at: number },
  piecesMax: number,
): Promise<PlacedFrame[]> {
  const pieces = await database.rows('transcript/read', { id, at, how: piecesMax });
  return pieces.flatMap((piece) => {
    let next = piece.at;
    return openPiece(id, piece, keyring).flatMap(({ data, ...frame }) => {
      const place = next;
      next += data.length;
      const skipped = Math.max(0, at - place);
      return skipped >= data.length
        ? []
        : [{ ...frame, at: place + skipped, data: data.subarray(skipped) }];
    });
  });
}

function openPiece(
  id: string,
  piece: { readonly at: number; readonly keyId: string; readonly sealed: Buffer },
  keyring: Keyring,
): Frame[] {
  const key = keyring.get(piece.keyId)?.key;
  try {
    if (key !== undefined) {
      return framesIn(open(piece.sealed, key, sealingContext(id, piece.at)));
    }
  } catch {
    // The cause would tell nothing, and might hold a piece of what was written.
  }
  throw new DrydockError(
    'internal',
    `What the transcript ${id} has at ${piece.at} does not open with the key "${piece.keyId}".`,
    { hint: 'Put that key back into DRYDOCK_SECRET_KEYS of the API.' },
  );
}
