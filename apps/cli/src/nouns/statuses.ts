import { DrydockError } from '@drydock/model';

const LIVE = 'live';

/** What `--status` may say of a noun. */
export const statusWords = ({
  statuses = [],
  isLive = false,
}: {
  readonly statuses?: readonly string[];
  readonly isLive?: boolean;
}): readonly string[] => (isLive ? [LIVE, ...statuses] : statuses);

/** The statuses that are asked for: where some live, these, unless something else is said. */
export function statusesOf(
  options: { readonly all?: boolean; readonly status?: string },
  known: { readonly statuses?: readonly string[]; readonly isLive?: boolean },
): string[] | undefined {
  if (options.status === undefined) {
    return known.isLive === true && options.all !== true ? [LIVE] : undefined;
  }
  const words = statusWords(known);
  return options.status.split(',').map((text) => {
    if (!words.includes(text)) {
      const live = known.isLive === true ? ', and live for all but destroyed' : '';
      throw new DrydockError('invalid-request', `There is no status ${text}.`, {
        hint: `There are ${(known.statuses ?? []).join(', ')}${live}.`,
      });
    }
    return text;
  });
}
