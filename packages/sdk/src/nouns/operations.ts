import type { RepositoryOperation } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import { pause } from '../backoff.ts';
import { EventsClient } from '../events.ts';
import type { Http } from '../http.ts';
import { routesOf } from '../noun-client.ts';
import { TranscriptsClient, type TranscriptPiece } from './transcripts.ts';

export interface WaitForOperationOptions {
  /** Rejects with `timed-out` after so long; the operation goes on. Default: no limit. */
  readonly timeoutMs?: number;
  /** Hears of it as it was first seen, and whenever its status, its phase or what stands in its way is another. */
  readonly onChange?: (operation: RepositoryOperation) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What is told of it is waited for. Beside that it is looked at so often, for whoever may not follow events. */
const LOOK_MS = 2_000;

const Routes = routesOf<'operations', never>('operations');

/** The routes under `/v1/operations`, one method each. */
export class OperationsClient extends Routes {
  readonly #events: EventsClient;
  readonly #transcripts: TranscriptsClient;

  constructor(http: Http) {
    super(http);
    this.#events = new EventsClient(http);
    this.#transcripts = new TranscriptsClient(http);
  }

  /**
   * The operation once it is over, however that was: its `outcome` says.
   *
   * @throws DrydockError `not-found`, `timed-out`; the signal's reason
   */
  async wait(id: string, options: WaitForOperationOptions = {}): Promise<RepositoryOperation> {
    const { timeoutMs, onChange, signal } = options;
    const late = new AbortController();
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => late.abort(), timeoutMs);
    const signals = [late.signal, signal].filter((one) => one !== undefined);
    let last: RepositoryOperation | undefined;
    try {
      for await (const operation of this.changes(id, { signal: AbortSignal.any(signals) })) {
        last = operation;
        onChange?.(operation);
      }
    } catch (error) {
      if (late.signal.aborted && signal?.aborted !== true) {
        throw new DrydockError('timed-out', `The operation ${id} is ${last?.status ?? 'there'}.`, {
          hint: 'It goes on; wait again.',
        });
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return last ?? this.get(id, { signal });
  }

  /**
   * The operation as it is, and again whenever its status, its phase or what stands in its way is another; the last
   * is over.
   */
  async *changes(
    id: string,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<RepositoryOperation, void, undefined> {
    const done = new AbortController();
    const signals = [done.signal, signal].filter((one) => one !== undefined);
    const gone = AbortSignal.any(signals);
    const events = this.#events.follow({ subject: [id], from: 'beginning', signal: gone });
    // Whoever may not follow them looks now and then.
    const happening = (): Promise<unknown> =>
      events.next().then(
        ({ done: isOver }) => (isOver === true ? never : undefined),
        () => never,
      );
    let next = happening();
    let before = '';
    try {
      for (;;) {
        const operation = await this.get(id, { signal });
        const { status, phase, barriers, output } = operation;
        const now = JSON.stringify([status, phase, barriers, output]);
        if (now !== before) {
          before = now;
          yield operation;
        }
        if (isOver(operation)) {
          return;
        }
        const enough = new AbortController();
        const looking = AbortSignal.any([enough.signal, gone]);
        const look = pause(LOOK_MS, { signal: looking }).then(
          () => 'look' as const,
          () => 'look' as const,
        );
        const why = await Promise.race([next.then(() => 'told' as const), look]);
        enough.abort();
        signal?.throwIfAborted();
        next = why === 'told' ? happening() : next;
      }
    } finally {
      done.abort();
    }
  }

  /**
   * What its tests print, as it comes, until it is over: each try of it runs the test anew.
   *
   * @param options - `follow: false` for what there is by now
   */
  async *output(
    id: string,
    options: { readonly follow?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<TranscriptPiece, void, undefined> {
    const { follow = true, signal } = options;
    let shown: string | null = null;
    for await (const { output } of this.changes(id, { signal })) {
      if (output !== null && output.transcript !== shown) {
        shown = output.transcript;
        const { lease, transcript } = output;
        yield* this.#transcripts.read(transcript, { lease, follow, signal });
      }
      if (!follow) {
        return;
      }
    }
  }
}

/** Nothing more is told. */
const never = new Promise<never>(() => undefined);

const isOver = ({ status }: Pick<RepositoryOperation, 'status'>): boolean =>
  status !== 'queued' && status !== 'working';
