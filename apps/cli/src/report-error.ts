import { DrydockError } from '@drydock/model';
import { Interrupted, isBrokenPipe } from './exit-code.ts';
import { clean } from './table.ts';

/** How the words before the colons are shown. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly dim: (text: string) => string;
}

const PLAIN: Paint = { red: (text) => text, dim: (text) => text };

/** What a person reads of an error: the sentence and its code, each problem, what to do next. */
export function describeError(error: unknown, paint: Paint = PLAIN): string {
  if (error instanceof Interrupted || isBrokenPipe(error)) {
    return '';
  }
  if (!DrydockError.is(error)) {
    return `${paint.red('error:')} ${clean(error instanceof Error ? error.message : String(error))}\n`;
  }
  const lines = [`${paint.red('error:')} ${sentence(error.message)} (${error.code})`];
  for (const { field, detail } of error.problems) {
    lines.push(`  ${clean(field)}: ${clean(detail)}`);
  }
  if (error.hint !== undefined) {
    lines.push(`${paint.dim('hint:')} ${clean(error.hint)}`);
  }
  const requestId = requestIdOf(error);
  if (requestId !== null) {
    lines.push(`${paint.dim('request:')} ${clean(requestId)}`);
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
