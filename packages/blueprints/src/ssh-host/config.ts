import type { ConfigurationProblem } from '@drydock/blueprint';
import { BOUNDS, QUANTITY_MAX, QUANTITY_NAME } from '@drydock/model';
import { z } from 'zod';
import {
  connectTimeoutSeconds,
  credentialName,
  directory,
  fingerprint,
  labels,
  port,
  sessions,
  userName,
} from '../over-ssh/fields.ts';
import { tunnels } from '../tunnel/setting.ts';
import { canonicalAddress } from './address.ts';

const host = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be letters, digits, dots and dashes')
    .optional()
    .describe('What people call it. Default: its address.'),
  address: z
    .string()
    .max(253)
    .regex(/^([A-Za-z0-9][A-Za-z0-9.-]*|[0-9A-Fa-f:]+)$/, 'must be a host’s name or IP address')
    .describe('Its name in the DNS, or its IP address.'),
  port: port.default(22).describe('Where its sshd listens.'),
  user: userName.optional().describe('Whom to log in as there. Default: the blueprint’s.'),
  hostKey: fingerprint
    .optional()
    .describe('The fingerprint of its key. Default: the one that it shows at the first contact.'),
  enabled: z
    .boolean()
    .optional()
    .describe('Whether it takes new leases, and is built where it is not yet. Default: yes.'),
  labels: labels.optional().describe('What this host offers, beside the blueprint’s labels.'),
  offers: z
    .record(z.string().regex(QUANTITY_NAME), z.int().min(1).max(QUANTITY_MAX))
    .refine((given) => Object.keys(given).length <= BOUNDS.quantitiesMax, 'has too many names')
    .optional()
    .describe('How much it has of what leases take: `{"cpu": 8}`. Default: as the blueprint says.'),
  sharedHostKey: z
    .boolean()
    .optional()
    .describe('Whether others have its key on purpose, as copies of one image do. Default: no.'),
});

export const config = z
  .strictObject({
    hosts: z.array(host).min(1).max(500).describe('The pool: each host is one resource.'),
    user: userName.describe('Whom to log in as.'),
    credential: credentialName.describe('The name of an `ssh-key` credential, whose key logs in.'),
    directory,
    connectTimeoutSeconds,
    sessions,
    labels: labels.optional().describe('What each of the hosts offers.'),
    tunnels,
  })
  .superRefine(({ hosts }, context) => {
    const seen = new Set<string>();
    for (const [index, { address, port }] of hosts.entries()) {
      const key = `${address.toLowerCase()}:${port}`;
      if (seen.has(key)) {
        context.addIssue({
          code: 'custom',
          path: ['hosts', index],
          message: `${key} is listed twice`,
        });
      }
      seen.add(key);
    }
  });

export const attributes = z.strictObject({
  labels: labels.optional().describe('Labels that the host has to have, with these values.'),
  host: z.string().min(1).max(253).optional().describe('The name or the address of a host.'),
});

export type Config = z.infer<typeof config>;
export type Attributes = z.infer<typeof attributes>;
export type Host = Config['hosts'][number];

/** One for an address, whoever lists it and however it is spelled. */
export function slotOf({ address, port }: Pick<Host, 'address' | 'port'>): string {
  return `${canonicalAddress(address)}:${port}`;
}

/**
 * Hosts that are listed twice in two spellings. The schema compares spellings only, since
 * configurations with such hosts are stored: what was built of them goes on.
 */
export function listedTwice({ hosts }: Config): readonly ConfigurationProblem[] {
  const seen = new Set<string>();
  return hosts.flatMap((host, index) => {
    const slot = slotOf(host);
    const isSeen = seen.has(slot);
    seen.add(slot);
    const detail = `${host.address} is listed twice, in two spellings of ${slot}`;
    return isSeen ? [{ field: `hosts.${index}`, detail }] : [];
  });
}
