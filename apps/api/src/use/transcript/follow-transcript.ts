import { TRANSCRIPT_HEARTBEAT_MS } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { PlacedFrame } from '@drydock/store';
import type { Call } from '../../http/endpoint.ts';
import { presentable, problemOf } from '../../http/problem.ts';
import { SseConnection } from '../../http/sse-connection.ts';
import { renderOutput, renderTranscriptEnd } from '../../render/transcript.ts';
import type { Services } from '../../services.ts';

/** Whoever reads nothing for so long is cut off: others want the place. */
const READING_MS_MAX = 60_000;
/** A tick earlier than promised, not later. */
const SILENT_MS_MAX = TRANSCRIPT_HEARTBEAT_MS - 5_000;

interface Following {
  readonly call: Call<'transcripts.read'>;
  readonly leaseId: string;
  readonly id: string;
  readonly at: number;
  /** What was read before the answer began. */
  readonly first: readonly PlacedFrame[];
}

type Ports = Pick<Services, 'views' | 'transcriptNews' | 'stopping' | 'tokens'>;

/** Sends what is stored of a transcript, and what comes, to its end or as long as somebody reads. */
export async function followTranscript(following: Following, services: Ports): Promise<void> {
  const { request, reply, query } = following.call;
  const connection = new SseConnection(reply.raw, request.id, {
    keepsConnection: true,
    readingMsMax: READING_MS_MAX,
  });
  const over = new AbortController();
  reply.raw.once('close', () => over.abort());
  const signal = AbortSignal.any([over.signal, services.stopping]);
  const news = services.transcriptNews.follow(following.id, signal);
  try {
    await send(following, { connection, next: query.follow === true ? news.next : null }, services);
  } catch (error) {
    connection.send({
      event: 'error',
      data: JSON.stringify(problemOf(presentable(error), request.id)),
    });
  } finally {
    news.stop();
    connection.end();
  }
}

async function send(
  { call, leaseId, id, at: begin, first }: Following,
  {
    connection,
    next,
  }: { readonly connection: SseConnection; readonly next: (() => Promise<void>) | null },
  { views, stopping, tokens }: Ports,
): Promise<void> {
  const { projectId, tokenId } = call.caller;
  let at = begin;
  let frames = first;
  while (!connection.isClosed) {
    // Before what is stored is read: what is stored later is read with the next round.
    const state = await views.transcript.state(projectId, leaseId, id);
    do {
      for (const frame of frames) {
        at = frame.at + frame.data.length;
        const data = JSON.stringify(renderOutput(frame));
        connection.send({ id: String(at), event: frame.stream, data });
        await connection.hasRoom();
      }
      frames = connection.isClosed ? [] : await views.transcript.frames(id, at);
    } while (frames.length > 0);
    if (state.status !== 'open' || next === null) {
      const data = JSON.stringify(renderTranscriptEnd(state));
      connection.send({ event: 'end', data });
      return;
    }
    await next();
    if (stopping.aborted) {
      throw new DrydockError('shutting-down', 'The process is stopping.', {
        hint: 'Connect again, with the id of the last event; another process answers.',
      });
    }
    if (connection.silentMs > SILENT_MS_MAX) {
      connection.sendComment('still open');
    }
    if (await isGone(tokens, tokenId)) {
      throw new DrydockError('unauthenticated', 'The token is no longer good.');
    }
  }
}

/** Remembered for a moment where it is found, so that asking costs nothing. */
async function isGone(tokens: Ports['tokens'], tokenId: string): Promise<boolean> {
  try {
    return (await tokens.find(tokenId)) === null;
  } catch {
    // Nobody knows; while the database is away nothing is read either.
    return false;
  }
}
