import { z } from 'zod';

/** EC2's limit, of the text itself, before it is encoded for the request. */
const BYTES_MAX = 16_384;

export const userData = z
  .string()
  .min(1)
  .refine(
    (text) => Buffer.byteLength(text) <= BYTES_MAX,
    `may have ${BYTES_MAX} bytes, which is EC2’s limit`,
  );

/** As the API takes it: the SDK neither encodes nor checks. */
export const encodeUserData = (text: string): string => Buffer.from(text).toString('base64');
