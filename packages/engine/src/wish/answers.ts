import type { JsonObject } from '@drydock/model';
import type { Idempotency } from './wish.ts';

/** What is kept under an idempotency key, for a day. */
export interface KeptAnswer {
  /** The HTTP status that was answered; null while what was asked is being done. */
  readonly status: number | null;
  readonly answer: JsonObject;
}

/** What is recorded under an idempotency key. */
export interface Answer extends KeptAnswer {
  readonly requestHash: Buffer;
}

/** Answers of what is done outside a transaction of the store, as a command on a host is. */
export interface AnswerStore {
  find(projectId: string, key: string): Promise<Answer | null>;
  /** Takes the key for what must not be done twice. False: it is taken. */
  claim(projectId: string, idempotency: Idempotency, kept: KeptAnswer): Promise<boolean>;
  finish(projectId: string, key: string, kept: KeptAnswer): Promise<void>;
}
