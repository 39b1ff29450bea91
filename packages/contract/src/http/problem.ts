import { ERRORS, type ErrorCode, type Problem } from '@drydock/model';
import { z } from 'zod';

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Every answer that is not a success (RFC 9457). */
export const problemDetails = z
  .object({
    type: z.string().describe('A URI reference that names the code.'),
    title: z.string().describe('What the code means; the same for every occurrence.'),
    status: z.int().describe('The HTTP status, repeated.'),
    detail: z.string().describe('What is wrong this time, in a sentence.'),
    code: z.enum(codes).describe('The error code, from a closed list.'),
    hint: z.string().optional().describe('What to do about it.'),
    requestId: z.string().describe('Names the request in the log.'),
    problems: z
      .array(
        z.object({
          field: z.string().describe('Path of the field, with dots.'),
          detail: z.string().describe('What is wrong with it.'),
        }),
      )
      .optional()
      .describe('Every field that is wrong, where the request is.'),
  })
  .meta({ id: 'Problem', description: 'An error, as RFC 9457 has it.' });
export type ProblemDetails = z.output<typeof problemDetails>;

/**
 * Every problem that a schema found, each with the field's path below `root` (`body`, `query`):
 * `attributes.arch`, and for the body itself `body`. An unknown field is named by itself.
 */
export function problemsOf(error: z.ZodError, root: string): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = root === 'body' ? issue.path : [root, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: [...path, key].map(String).join('.'),
        detail: 'is not known here',
      }));
    }
    return [{ field: path.map(String).join('.') || root, detail: issue.message }];
  });
}
