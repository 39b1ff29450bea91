import { DrydockError } from '@drydock/model';
import { Interrupted, isBrokenPipe } from './exit-code.ts';
import { clean } from './table.ts';

/** What a person reads of an error: the sentence and its code, each problem, what to do next. */
export function describeError(error: unknown): string {
  if (error instanceof Interrupted || isBrokenPipe(error)) {
    return '';
  }
  if (!DrydockError.is(error)) {
    return `error: ${clean(error instanceof Error ? error.message : String(error))}\n`;
  }
  const lines = [`error: ${sentence(error.message)} (${error.code})`];
  for (const { field, detail } of error.problems) {
    lines.push(`  ${clean(field)}: ${clean(detail)}`);
  }
  if (error.hint !== undefined) {
    lines.push(`hint: ${clean(error.hint)}`);
  }
  const requestId = requestIdOf(error);
  if (requestId !== null) {
    lines.push(`request: ${clean(requestId)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The code follows: no full stop before it. */
function sentence(message: string): string {
  return clean(message).replace(/\.$/, '');
}

/** Read by its name: importing the SDK's class would load the client for every usage error. */
function requestIdOf(error: DrydockError): string | null {
  return 'requestId' in error && typeof error.requestId === 'string' ? error.requestId : null;
}
