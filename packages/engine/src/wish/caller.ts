import type { Actor } from '@drydock/model';

/** Whoever wants what reaches beyond their project, or gives away of what they have themselves. */
export interface CallerFacts extends Actor {
  readonly projectId: string;
  readonly projectName: string;
  /** Whether its project looks after the others. */
  readonly administers: boolean;
  /** The token's name. */
  readonly author: string;
  /** Requests a second; null for the installation's default. */
  readonly ratePerSecond: number | null;
  /** When the token ends; null for never. */
  readonly expiresAt: Date | null;
}

/**
 * Who did something, as a project's timeline names them. In another project's the name alone would be
 * taken for one of its own tokens.
 */
export function authorIn(
  projectId: string,
  caller: Pick<CallerFacts, 'author' | 'projectId' | 'projectName'>,
): string {
  const { author, projectName } = caller;
  return projectId === caller.projectId ? author : `${author} of ${projectName}`;
}
