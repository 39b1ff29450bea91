import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { DrydockError, type JsonObject } from '@drydock/model';
import type { ExecExit } from '../interface/exec.ts';
import type { TranscriptEnd, TranscriptOutput } from '../transcript/output.ts';
import type { Shelves } from './shelves.ts';

interface Kept {
  readonly outputs: TranscriptOutput[];
  readonly news: EventEmitter;
  end: TranscriptEnd;
}

/** What commands have written that ran with `keep`, in memory. */
export class TranscriptBook {
  readonly #kept = new Map<string, Kept>();
  readonly #shelves: Shelves;

  constructor(shelves: Shelves) {
    this.#shelves = shelves;
  }

  begin(lease: string): {
    readonly id: string;
    readonly write: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
    readonly end: (exit: ExecExit) => void;
  } {
    const operation = 'command.exec';
    const item = this.#shelves.add('transcript', { lease, operation, status: 'open' });
    const hash = createHash('sha256');
    const kept: Kept = {
      outputs: [],
      news: new EventEmitter(),
      end: { status: 'open', bytes: 0, digest: null, exit: null },
    };
    this.#kept.set(item.id, kept);
    const change = (end: TranscriptEnd): void => {
      kept.end = end;
      Object.assign(item, end);
      kept.news.emit('news');
    };
    return {
      id: item.id,
      write: (stream, chunk) => {
        const { bytes: offset } = kept.end;
        const at = new Date().toISOString();
        hash.update(chunk);
        kept.outputs.push({ stream, offset, at, data: chunk.toString('base64') });
        change({ ...kept.end, bytes: offset + chunk.length });
      },
      end: ({ exitCode, signal, end }) => {
        const digest = hash.digest('hex');
        change({ ...kept.end, status: 'complete', digest, exit: { exitCode, signal, end } });
      },
    };
  }

  page(id: string, query: JsonObject): object {
    const { outputs, end } = this.#found(id);
    const items = from(outputs, Number(query['offset']));
    return { items, nextOffset: end.bytes, hasMore: false, end };
  }

  async stream(id: string, query: JsonObject, response: ServerResponse): Promise<void> {
    const kept = this.#found(id);
    let at = Number(query['offset']);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (;;) {
      const { end } = kept;
      for (const output of from(kept.outputs, at)) {
        at = output.offset + Buffer.from(output.data, 'base64').length;
        response.write(`id: ${at}\nevent: ${output.stream}\ndata: ${JSON.stringify(output)}\n\n`);
      }
      if (end.status !== 'open' || query['follow'] !== true || response.destroyed) {
        response.end(`event: end\ndata: ${JSON.stringify(end)}\n\n`);
        return;
      }
      await once(kept.news, 'news');
    }
  }

  /** As if what is stored of it had been changed. */
  forge(id: string): void {
    const kept = this.#found(id);
    kept.end = { ...kept.end, digest: '0'.repeat(64) };
  }

  #found(id: string): Kept {
    const kept = this.#kept.get(id);
    if (kept === undefined) {
      throw new DrydockError('not-found', `There is no transcript ${id}.`);
    }
    return kept;
  }
}

function from(outputs: readonly TranscriptOutput[], at: number): TranscriptOutput[] {
  return outputs.flatMap((output) => {
    const data = Buffer.from(output.data, 'base64').subarray(Math.max(0, at - output.offset));
    return data.length === 0
      ? []
      : [{ ...output, offset: Math.max(at, output.offset), data: data.toString('base64') }];
  });
}
