import { problemsOf, type Route } from '@drydock/contract';
import { invalidRequest } from '@drydock/engine';
import type { Problem } from '@drydock/model';
import type { z } from 'zod';

const PARTS = [
  ['params', 'path'],
  ['query', 'query'],
  ['body', 'body'],
] as const;

export interface Parts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * The parts of a request as the route's schemas have them.
 *
 * @throws DrydockError `invalid-request` with every problem of every part
 */
export function checkRequest(route: Route, given: Parts): Parts {
  const checked: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [part, root] of PARTS) {
    const schema: z.ZodType | undefined = route[part];
    const parsed = schema?.safeParse(given[part]);
    if (parsed?.success === false) {
      problems.push(...problemsOf(parsed.error, root));
    } else {
      checked[part] = parsed?.data;
    }
  }
  if (problems.length > 0) {
    throw invalidRequest(problems);
  }
  return checked as unknown as Parts;
}
