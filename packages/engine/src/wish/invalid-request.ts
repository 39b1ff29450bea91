import { DrydockError, type Problem } from '@drydock/model';

/** What a wish asks for does not make sense, whatever things stand like. */
export function invalidRequest(problems: readonly Problem[]): DrydockError {
  const said = problems.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
  return new DrydockError('invalid-request', `The request is wrong: ${said}.`, { problems });
}
