import type { QuotaName } from '@drydock/model';
import { newEvent } from '../event.ts';

export const changed = (said: {
  readonly quota: QuotaName;
  readonly before: number;
  readonly after: number;
  readonly author: string;
}) => newEvent('project.quota-changed', said);
