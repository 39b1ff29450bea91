import {
  call,
  defineInterface,
  download,
  duplex,
  stream,
  upload,
} from '@drydock/blueprint/interface';
import { z } from 'zod';

const amount = z.strictObject({ bytes: z.int().describe('How many.') });
const nothing = z.strictObject({});

/** Bytes in every way, of which nothing is kept. */
export const pour = defineInterface({
  name: 'pour',
  summary: 'Bytes in every way.',
  operations: {
    ping: call({ summary: 'Answers.', input: nothing, output: nothing }),
    out: download({ summary: 'Sends so many.', input: amount, head: amount }),
    in: upload({ summary: 'Takes all.', input: nothing, output: amount }),
    tell: stream({
      summary: 'Tells so many.',
      input: amount,
      events: { raw: 'bytes' },
      output: amount,
    }),
    through: duplex({ summary: 'Sends back what it takes.', input: nothing, output: amount }),
  },
});
