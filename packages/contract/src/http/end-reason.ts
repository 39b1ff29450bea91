import { END_REASON_CODES, END_REASONS, type EndReason } from '@drydock/model';
import { z } from 'zod';

/** The rule that ended a lease or a resource, with those that there are for it in its description. */
export function endReason(noun: 'lease' | 'resource') {
  const rules = END_REASON_CODES.filter((code) => ['both', noun].includes(END_REASONS[code].of));
  return z
    .enum(END_REASON_CODES as readonly [EndReason, ...EndReason[]])
    .nullable()
    .describe(
      `The rule that ended it: ${rules.map((code) => `\`${code}\``).join(', ')}. Null while it lives.`,
    );
}
