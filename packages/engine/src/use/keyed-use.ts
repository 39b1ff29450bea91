import { DrydockError, type JsonObject } from '@drydock/model';
import type { AnswerStore } from '../wish/answers.ts';
import { keyReused } from '../wish/once.ts';
import type { Idempotency } from '../wish/wish.ts';

/** Larger answers are not kept: a note of how the command ended is. */
const KEPT_BYTES_MAX = 32 * 1_024;
const OK = 200;

/** What it came to: `end` is why it is over. */
export interface Ending {
  readonly end: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/**
 * Runs what a key stands for once. The key is taken right before the program starts: whatever
 * refused it until then may be tried again under the same key.
 */
export interface KeyedUse {
  /** The answer of before, or null where the key is new. Throws where there is none to give. */
  repeated(): Promise<string | null>;
  /** Throws where another request has taken the key meanwhile. */
  claim(): Promise<void>;
  /** What came of it; `body` is the answer, where there was one to keep. */
  finish(ending: Ending, body: string | null): Promise<void>;
  /**
   * It has answered, perhaps without having done anything that would have claimed the key. Returns
   * the answer to give: the first one, where others were answered at the same time.
   */
  answered(body: string): Promise<string>;
  /** It failed after it had been started. */
  fail(error: unknown): Promise<void>;
}

export function createKeyedUse(
  answers: AnswerStore,
  projectId: string,
  idempotency: Idempotency | null,
  what: 'command' | 'operation' = 'command',
): KeyedUse {
  if (idempotency === null) {
    const nothing = (): Promise<void> => Promise.resolve();
    return {
      repeated: () => Promise.resolve(null),
      claim: nothing,
      finish: nothing,
      answered: (body) => Promise.resolve(body),
      fail: nothing,
    };
  }
  const { key, requestHash } = idempotency;
  let claimed = false;

  const repeated = async (): Promise<string | null> => {
    const before = await answers.find(projectId, key);
    if (before === null) {
      return null;
    }
    if (!before.requestHash.equals(requestHash)) {
      throw keyReused();
    }
    const { body } = before.answer;
    if (before.status === OK && typeof body === 'string') {
      return Buffer.from(body, 'base64').toString('utf8');
    }
    if (before.answer['harmless'] === true) {
      return null;
    }
    throw alreadyRun(what, before.status === null ? null : before.answer);
  };

  const finish = async (answer: JsonObject): Promise<void> => {
    if (claimed) {
      await answers.finish(projectId, key, { status: OK, answer });
    }
  };

  return {
    repeated,
    claim: async () => {
      const answer = { startedAt: new Date().toISOString() };
      claimed = await answers.claim(projectId, idempotency, { status: null, answer });
      if (!claimed) {
        await repeated();
        throw alreadyRun(what, null);
      }
    },
    finish: ({ end, exitCode, signal }, body) =>
      finish({ end, exitCode, signal, ...(body !== null && keptOf(body)) }),
    answered: async (body) => {
      const answer = { ...ANSWERED, ...keptOf(body) };
      if (claimed) {
        await recorded(() => finish(answer));
        return body;
      }
      // What did nothing may be asked again where its answer is too large to be kept.
      const harmless = { status: OK, answer: { ...answer, harmless: true } };
      const isFirst = await answers.claim(projectId, idempotency, harmless);
      return isFirst ? body : ((await repeated()) ?? body);
    },
    fail: (error) =>
      finish({
        end: DrydockError.is(error) ? error.code : 'internal',
        exitCode: null,
        signal: null,
      }),
  };
}

const ANSWERED = { end: 'answered', exitCode: null, signal: null };

function keptOf(body: string): JsonObject {
  // In base64, because an output may hold what PostgreSQL's JSON cannot.
  return Buffer.byteLength(body) <= KEPT_BYTES_MAX
    ? { body: Buffer.from(body).toString('base64') }
    : {};
}

function alreadyRun(what: string, answer: JsonObject | null): DrydockError {
  if (answer === null) {
    return new DrydockError('conflict', `The ${what} of this Idempotency-Key was started before.`, {
      hint: 'It runs still, or its end was not recorded. A new key runs it again.',
    });
  }
  const { exitCode, signal, end } = answer;
  const how =
    typeof exitCode === 'number' ? `exit code ${exitCode}` : JSON.stringify(signal ?? end ?? null);
  return new DrydockError(
    'conflict',
    `The ${what} of this Idempotency-Key has run before and ended with ${how}.`,
    { hint: 'Its output was not kept. A new key runs it again.' },
  );
}

/** The outcome is the caller's even where it could not be recorded. */
export async function recorded(record: () => Promise<void>): Promise<void> {
  try {
    await record();
  } catch (error) {
    if (!(DrydockError.is(error) && error.code === 'database-unavailable')) {
      throw error;
    }
  }
}
