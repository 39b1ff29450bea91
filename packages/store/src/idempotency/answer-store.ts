import type { AnswerStore } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { claimAnswer, findAnswer, finishAnswer } from './answers.ts';

export function createAnswerStore(database: Runner): AnswerStore {
  return {
    find: (projectId, key) => findAnswer(database, projectId, key),
    claim: (projectId, idempotency, kept) => claimAnswer(database, projectId, idempotency, kept),
    finish: (projectId, key, kept) => finishAnswer(database, projectId, key, kept),
  };
}
