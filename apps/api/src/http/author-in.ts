import type { Caller } from '@drydock/store';

/**
 * Who did something, as a project's timeline names them. In another project's the name alone would be
 * taken for one of its own tokens.
 */
export function authorIn(projectId: string, caller: Caller): string {
  const { author, projectName } = caller;
  return projectId === caller.projectId ? author : `${author} of ${projectName}`;
}
