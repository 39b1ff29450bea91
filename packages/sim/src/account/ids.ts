import { createHash, randomBytes } from 'node:crypto';

/** `i-` and 17 hexadecimal digits, as all ids that EC2 gives now. */
export const newId = (prefix: string): string =>
  `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;

/** `sir-` and eight characters. */
export const newSpotRequestId = (): string =>
  `sir-${randomBytes(8).toString('base64url').toLowerCase().replace(/[_-]/g, 'x').slice(0, 8)}`;

/** An id that is the same each time: of what an account has from the start. */
export const fixedId = (prefix: string, of: string): string =>
  `${prefix}-${createHash('sha256').update(of).digest('hex').slice(0, 17)}`;
