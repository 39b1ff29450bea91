import type { ResourceFailure } from '@drydock/contract';
import type { FailureRecord } from '@drydock/store';
import { instant } from './instant.ts';

export const renderFailure = (resource: string, failure: FailureRecord): ResourceFailure => ({
  resource,
  reason: failure.reason,
  output: failure.output,
  truncated: failure.isCut,
  failedAt: instant(failure.failedAt),
  expiresAt: instant(failure.expiresAt),
});
