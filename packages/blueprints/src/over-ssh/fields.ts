/** Fields that the configurations of all kinds have whose hosts are reached over SSH. */
import { z } from 'zod';

export const labels = z.record(z.string().min(1).max(128), z.string().max(128));

export const userName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'must be a user’s name');

export const port = z.int().min(1).max(65_535);

/** `SHA256:...` */
export const fingerprint = z
  .string()
  .regex(
    /^SHA256:[A-Za-z0-9+/]{43}$/,
    'must be SHA256: and 43 characters, as ssh-keygen -l shows it',
  );

export const credentialName = z.string().min(1).max(128);

export const directory = z
  .string()
  .max(1_024)
  .regex(/^(\/[^/\0\n]+)+$/, 'must be an absolute path')
  .optional()
  .describe('Where resources’ directories are made there. Default: /var/tmp/drydock-<user>.');

export const connectTimeoutSeconds = z
  .int()
  .min(1)
  .max(60)
  .default(10)
  .describe('How long connecting may take, and logging in again as long.');

export const sessions = z
  .int()
  .min(1)
  .max(1_000)
  .default(10)
  .describe('Commands at once on one host; the others wait. sshd’s MaxSessions is its limit.');
