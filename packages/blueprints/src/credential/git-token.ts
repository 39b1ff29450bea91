import { z } from 'zod';

/** GitHub wants some name, GitLab any; others say which. */
const USER = 'x-access-token';

/** What a line of git's protocol for credentials can hold, and no header of HTTP is changed by. */
const line = (max: number) =>
  z.string().regex(new RegExp(`^[\\x20-\\x7e]{1,${max}}$`), 'must be one line of ASCII characters');

/** A token of a git server, or a password. */
export const gitToken = z.strictObject({
  token: line(8_192).describe('As the server showed it.'),
  user: line(256)
    .regex(/^[^:]*$/, 'must have no colon')
    .optional()
    .describe(`The user that it is given with. Default: \`${USER}\`.`),
});

/** What is shown of it, and what a server is told. */
export const userOf = ({ user }: { readonly user?: string | undefined }): string => user ?? USER;
