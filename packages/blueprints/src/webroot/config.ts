import { siteSettings } from '@drydock/blueprint';
import { isIP } from 'node:net';
import { z } from 'zod';
import { hostWish } from '../on-host/held-host.ts';

const port = z.int().min(1).max(65_535);

const dnsName = z
  .string()
  .max(253)
  .regex(
    /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'must be a name of the DNS in lower case',
  );

const SITES_MAX = 500;

export const config = z.strictObject({
  host: hostWish,
  nginx: z
    .string()
    .regex(/^\/[^\0]*$/, 'must be an absolute path')
    .optional()
    .describe('Where nginx is on the host. Default: it is looked for on the PATH and in sbin.'),
  address: z
    .string()
    .refine((text) => isIP(text) !== 0, 'must be an IP address')
    .default('127.0.0.1')
    .describe('The address of the host that it listens on. Default: the host alone reaches it.'),
  ports: z
    .strictObject({
      from: port.min(1_024).default(20_000).describe('The first.'),
      to: port.min(1_024).default(29_999).describe('The last.'),
    })
    .refine(({ from, to }) => from <= to, 'must not end before it begins')
    .prefault({})
    .describe('Ports that it takes: one for itself and, without a domain, one for each lease.'),
  domain: dnsName
    .optional()
    .describe(
      'Every name below it leads to the host. Leases are told apart by a name below it then, on one port.',
    ),
  reach: z
    .strictObject({
      name: z
        .union([dnsName, z.string().refine((text) => isIP(text) !== 0)], {
          error: 'must be a name of the DNS or an IP address',
        })
        .optional()
        .describe('What the host is called by those who ask. Default: the address.'),
      scheme: z.enum(['http', 'https']).default('http').describe('`https` for a proxy before it.'),
      port: port.optional().describe('With a domain: the port of a proxy before it.'),
    })
    .prefault({})
    .describe('How it is reached, for the URIs that are told.'),
  sites: z
    .int()
    .min(1)
    .max(SITES_MAX)
    .default(100)
    .describe('How many leases one server takes at most.'),
  workers: z.int().min(1).max(64).default(1).describe('Processes that serve.'),
  keepAliveSeconds: z
    .int()
    .min(0)
    .max(3_600)
    .default(0)
    .describe(
      'How long a connection waits for another request. Default: none does, since one that comes in the moment of a reload is lost.',
    ),
  longConnectionSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('How long a connection lives at least once the configuration has changed.'),
  reloadSeconds: z
    .number()
    .min(0)
    .max(60)
    .default(2)
    .describe(
      'The least time between two reloads. Changes that come meanwhile are taken by one; five times as much where 8 old workers still have connections.',
    ),
  site: siteSettings.prefault({}).describe('How a lease is served that does not say it itself.'),
  extra: z
    .string()
    .max(16_384)
    .regex(/^[^\0]*$/)
    .optional()
    .describe(
      'Lines of nginx’s own for each virtual host. Nothing in them is checked but by nginx.',
    ),
});

export const attributes = z.strictObject({
  name: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and dashes')
    .optional()
    .describe('Its name below the blueprint’s domain. Default: one of its own.'),
  site: siteSettings.optional().describe('How it is served. Default: as its blueprint says.'),
});

export const state = z.strictObject({
  directory: z.string().describe('Where it is on the host.'),
  nginx: z.string().describe('The program.'),
  version: z.string().describe('Its version when it was built.'),
  port: port.describe('Its own port.'),
});

export const leaseState = z.strictObject({
  port: port.describe('Where it is served.'),
  name: z.string().describe('The name that it is asked for by.'),
});

export type Config = z.infer<typeof config>;
export type Attributes = z.infer<typeof attributes>;
export type State = z.infer<typeof state>;
export type LeaseState = z.infer<typeof leaseState>;
