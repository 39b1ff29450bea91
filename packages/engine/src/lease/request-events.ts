import { newEvent, type NewEvent } from '../event.ts';

/** Events that those who ask for leases cause. */

export const requested = (request: { readonly type: string; readonly author: string }): NewEvent =>
  newEvent('lease.requested', { type: request.type, author: request.author });

/** Its `expiresAt` is the database's to say. */
export const renewed = ({ author }: { readonly author: string }): NewEvent =>
  newEvent('lease.renewed', { author, expiresAt: null });
