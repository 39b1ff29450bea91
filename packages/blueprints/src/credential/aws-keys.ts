import { z } from 'zod';

/** An access key of AWS, as its console hands it out. */
export const awsKeys = z.strictObject({
  accessKeyId: z
    .string()
    .regex(/^\w{16,128}$/, 'must be 16 to 128 letters and digits')
    .describe('Names the key: `AKIA...`.'),
  secretAccessKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be the secret half as it was shown')
    .describe('Its secret half.'),
  sessionToken: z
    .string()
    .regex(/^[\x21-\x7e]{1,8192}$/, 'must be the token as it was shown')
    .optional()
    .describe('Of a key that ends by itself, the token that came with it.'),
});
