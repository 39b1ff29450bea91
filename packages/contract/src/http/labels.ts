import { BOUNDS } from '@drydock/model';
import { z } from 'zod';
import { argumentText, line } from './text.ts';

const value = argumentText.max(BOUNDS.labelLengthMax);

/** The user's own marks on something stored. */
export const labels = z
  .record(line, value)
  .refine((given) => Object.keys(given).length <= BOUNDS.labelsMax, {
    error: `must not have more than ${BOUNDS.labelsMax} entries`,
  });

export const shownLabels = z.record(z.string(), z.string()).describe('The user’s own marks.');

/** What changes of them. */
export const labelChange = z
  .record(line, value.nullable())
  .refine((given) => Object.keys(given).length <= 2 * BOUNDS.labelsMax, {
    error: `must not have more than ${2 * BOUNDS.labelsMax} entries`,
  })
  .describe('Labels to set; null takes one away, and those that are not named stay.');

/** The body of a change that every noun takes. */
export const labelsPatch = z
  .strictObject({ labels: labelChange })
  .meta({ id: 'LabelsPatch', description: 'What changes of the labels.' });
export type LabelsPatch = z.output<typeof labelsPatch>;
