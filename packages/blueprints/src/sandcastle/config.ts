import { siteSettings, whyNoPath } from '@drydock/blueprint';
import { z } from 'zod';
import { config as ofStorage } from '../storage/config.ts';
import { attributes as ofWebroot, config as ofSite } from '../webroot/config.ts';
import { attributes as ofCopy, config as ofCheckout } from '../working-copy/config.ts';

/** What a resource has of several leases is theirs together: the quota, what was fetched, the server. */
const { sites: _sites, host: _host, ...site } = ofSite.shape;

export const config = z.strictObject({
  ...ofStorage.shape,
  ...ofCheckout.omit({ host: true, leases: true }).shape,
  ...site,
});

export const attributes = z.strictObject({
  // What is checked of several together, the part checks itself.
  ...ofCopy.shape,
  documents: z
    .string()
    .max(1_024)
    .regex(/^[^\p{Cc}"\\$]*$/u, 'must have no control characters, `"`, `\\` or `$`')
    .superRefine((text, context) => {
      const why = whyNoPath(text);
      if (why !== null) {
        context.addIssue({ code: 'custom', message: why });
      }
    })
    .default('.')
    .describe('The directory that is shown, from where commands start. It need not be there yet.'),
  name: ofWebroot.shape.name,
  site: siteSettings.optional().describe('How it is served. Default: as its blueprint says.'),
});

export type Config = z.output<typeof config>;
export type Attributes = z.output<typeof attributes>;
