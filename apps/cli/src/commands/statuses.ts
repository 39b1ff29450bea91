import { DrydockError } from '@drydock/model';

export interface StatusOptions {
  readonly all?: boolean;
  readonly status?: string;
}

/** What lives, unless `--all` or `--status` asks for something else. */
export function statusesOf<Status extends string>(
  options: StatusOptions,
  known: readonly Status[],
): ('live' | Status)[] | undefined {
  if (options.status === undefined) {
    return options.all === true ? undefined : ['live'];
  }
  return options.status.split(',').map((text) => {
    const status = [...known, 'live' as const].find((one) => one === text);
    if (status === undefined) {
      throw new DrydockError('invalid-request', `There is no status ${text}.`, {
        hint: `There are ${known.join(', ')}, and live for all but destroyed.`,
      });
    }
    return status;
  });
}
