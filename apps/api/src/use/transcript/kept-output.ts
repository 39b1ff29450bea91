import type { TranscriptExit, TranscriptWriter } from '@drydock/engine';
import type { Caller } from '@drydock/store';
import type { Services } from '../../services.ts';

/** The transcript of one use of a lease: nothing where nobody wants it kept. */
export class KeptOutput {
  readonly #open: (() => Promise<TranscriptWriter>) | null;
  #writer: TranscriptWriter | null = null;

  constructor(
    isKept: boolean,
    wish: { readonly caller: Caller; readonly leaseId: string; readonly operation: string },
    { verbs, transcriptNews }: Pick<Services, 'verbs' | 'transcriptNews'>,
  ) {
    const { caller, ...what } = wish;
    const { projectId, author } = caller;
    this.#open = isKept
      ? () => verbs.transcript.open({ projectId, author, ...what }, (id) => transcriptNews.tell(id))
      : null;
  }

  /** The last thing before it starts: what is refused here is not done. */
  async open(): Promise<void> {
    this.#writer = (await this.#open?.()) ?? null;
  }

  /** What an answer says of it. */
  get said(): { readonly transcript?: string } {
    return this.#writer === null ? {} : { transcript: this.#writer.id };
  }

  /** Resolves when there is room for more. */
  async write(stream: string, chunk: Buffer): Promise<void> {
    await this.#writer?.write(stream as 'stdout' | 'stderr', chunk);
  }

  /** Null where nobody knows how it ended. */
  async end(exit: TranscriptExit | null): Promise<void> {
    await this.#writer?.end(
      exit && { exitCode: exit.exitCode, signal: exit.signal, end: exit.end },
    );
  }
}
