import { DrydockError, type Problem } from '@drydock/model';

/**
 * The status of a process that cannot start as it is set up, as `docs/configuration.md` says: starting it
 * again changes nothing.
 */
export const CANNOT_START_STATUS = 2;

/** What a supervisor is told over IPC by a process that cannot start as it is set up. */
export interface CannotStartMessage {
  readonly cannotStart: {
    readonly message: string;
    readonly hint: string | null;
    readonly problems: readonly Problem[];
  };
}

/** A supervisor that does not take the message in this time does without. */
const TOLD_WITHIN_MS = 1_000;

/** Whether an error says that settings, or what they name, have to be changed first. */
export const isAboutSettings = (error: unknown): error is DrydockError =>
  DrydockError.is(error) && error.code === 'invalid-configuration';

/**
 * Says what has to be changed, a line for each problem, to whoever looks: to the supervisor where there is one,
 * which says it once for all its processes, else on standard error.
 */
export async function tellCannotStart(name: string, error: DrydockError): Promise<void> {
  const { message, hint = null, problems } = error;
  const told: CannotStartMessage = { cannotStart: { message, hint, problems } };
  if (await sent(told)) {
    return;
  }
  for (const line of [...linesOf(error), ...(hint === null ? [] : [hint])]) {
    process.stderr.write(`${name}: ${line}\n`);
  }
}

/** Each problem as a line for a person. */
const linesOf = ({ message, problems }: Pick<DrydockError, 'message' | 'problems'>): string[] =>
  problems.length === 0 ? [message] : problems.map(({ field, detail }) => `${field}: ${detail}`);

function sent(message: CannotStartMessage): Promise<boolean> {
  if (process.send === undefined || !process.connected) {
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), TOLD_WITHIN_MS);
    process.send?.(message, (failure: Error | null) => {
      clearTimeout(timer);
      resolve(failure === null);
    });
  });
}
