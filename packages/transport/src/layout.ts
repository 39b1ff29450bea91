import { isAbsolute, join } from 'node:path';
import { DrydockError, isId } from '@drydock/model';

/** The directories of one attempt within a resource's place. */
export interface AttemptLayout {
  /**
   * `<place>/<attemptId>`, Drydock's own: its existence says that something may have started. Others
   * than the attempt's own group cannot pass it.
   */
  readonly root: string;
  /** One registration per command that is starting or running; Drydock's own. */
  readonly gates: string;
  /** The lease's own directory: where its commands start, and their HOME. */
  readonly work: string;
  readonly temporary: string;
}

/**
 * Where an attempt lives in a place. The id becomes part of a path that is later removed, so that
 * nothing but a whole attempt id is taken.
 */
export function attemptLayout(place: string, attemptId: string): AttemptLayout {
  if (!isAbsolute(place) || !isId('attempt', attemptId)) {
    throw new DrydockError('internal', 'A place must be an absolute path, an attempt a whole id.');
  }
  const root = join(place, attemptId);
  return {
    root,
    gates: join(root, 'gates'),
    work: join(root, 'work'),
    temporary: join(root, 'tmp'),
  };
}
