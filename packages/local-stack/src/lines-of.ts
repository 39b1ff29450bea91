import type { DrydockError } from '@drydock/model';

/** What is wrong, each problem in a line for a person, and what to do. */
export function linesOf({ message, problems, hint }: DrydockError): readonly string[] {
  const wrong =
    problems.length === 0 ? [message] : problems.map(({ field, detail }) => `${field}: ${detail}`);
  return hint === undefined ? wrong : [...wrong, hint];
}
