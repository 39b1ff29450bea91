import type { RepositoryOperation } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import { pause, pauseMs } from '../backoff.ts';
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

/** Between two looks at the same phase. */
const PAUSE_MAX_MS = 2_000;

const Routes = routesOf<'operations', never>('operations');

/** The routes under `/v1/operations`, one method each. */
export class OperationsClient extends Routes {
  readonly #transcripts: TranscriptsClient;

  constructor(http: Http) {
    super(http);
    this.#transcripts = new TranscriptsClient(http);
  }

  /**
   * The operation once it is over, however that was: its `outcome` says.
   *
   * @throws DrydockError `not-found`, `timed-out`; the signal's reason
   */
  async wait(id: string, options: WaitForOperationOptions = {}): Promise<RepositoryOperation> {
    const { timeoutMs = Infinity, onChange, signal } = options;
    const untilMs = performance.now() + timeoutMs;
    let before = '';
    for (let tried = 1; ; tried += 1) {
      const operation = await this.get(id, { signal });
      const now = JSON.stringify([operation.status, operation.phase, operation.barriers]);
      if (now !== before) {
        [before, tried] = [now, 1];
        onChange?.(operation);
      }
      if (isOver(operation)) {
        return operation;
      }
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) {
        throw new DrydockError('timed-out', `The operation ${id} is ${operation.status}.`, {
          hint: 'It goes on; wait again.',
        });
      }
      await pause(Math.min(pauseMs(tried), PAUSE_MAX_MS, leftMs), { signal });
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
    for (let tried = 1; ; tried += 1) {
      const { output, ...operation } = await this.get(id, { signal });
      if (output !== null && output.transcript !== shown) {
        [shown, tried] = [output.transcript, 1];
        const { lease, transcript } = output;
        yield* this.#transcripts.read(transcript, { lease, follow, signal });
      } else if (!follow || isOver(operation)) {
        return;
      } else {
        await pause(Math.min(pauseMs(tried), PAUSE_MAX_MS), { signal });
      }
    }
  }
}

const isOver = ({ status }: Pick<RepositoryOperation, 'status'>): boolean =>
  status !== 'queued' && status !== 'working';
