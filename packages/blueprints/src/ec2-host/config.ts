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
import { isRegion } from './client/regions.ts';
import { endpointUrl, whyNotEndpoint } from './client/endpoint-url.ts';
import { tags } from './tags.ts';
import { userData } from './user-data.ts';
import { volume } from './volume.ts';

const id = (prefix: string, what: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `must be ${what}: ${prefix}-...`);

const argv = z.array(z.string().min(1).max(4_096)).min(1).max(100);

const image = z
  .union([
    id('ami', 'the id of an image'),
    z.strictObject({
      name: z
        .string()
        .min(3)
        .max(128)
        .describe('What its name is like; * stands for anything: `debian-12-amd64-*`.'),
      owner: z
        .string()
        .regex(/^(\d{12}|self|amazon|aws-marketplace)$/, 'must be an account’s number or self')
        .describe('Whose it is: an account’s number, `self` or `amazon`.'),
    }),
  ])
  .describe(
    'The image: its id, or the newest of a name and an owner, looked up once for each revision.',
  );

const hostKey = z
  .discriminatedUnion('from', [
    z.strictObject({ from: z.literal('console').describe('As its console shows it at boot.') }),
    z.strictObject({
      from: z.literal('given').describe('As it is written here: the image brings its key.'),
      fingerprint: fingerprint.describe('The fingerprint of its key.'),
    }),
  ])
  .describe('How the key is known that an instance has to show.');

const boot = z
  .union([
    z.enum(['cloud-init', 'none']),
    z.strictObject({
      command: argv.describe('It ends with 0 once the boot has ended, with 75 before.'),
    }),
  ])
  .default('cloud-init')
  .describe('Whose word it is that the boot has ended: cloud-init’s, nobody’s, or a command’s.');

export const config = z
  .strictObject({
    region: z
      .string()
      .refine(isRegion, 'must be a region, such as eu-west-1')
      .describe('Where instances are launched.'),
    image,
    instanceTypes: z
      .array(z.string().regex(/^[a-z0-9-]{1,32}\.[a-z0-9-]{1,32}$/, 'must be like m7i.large'))
      .min(1)
      .max(20)
      .describe('Types of instances, the one that is wanted most first.'),
    subnets: z
      .array(id('subnet', 'the id of a subnet'))
      .max(20)
      .default([])
      .describe('Subnets, each in its zone, in this order. None: the account’s default one.'),
    securityGroups: z
      .array(id('sg', 'the id of a security group'))
      .max(16)
      .default([])
      .describe('Security groups. None: the default one of the network.'),
    market: z
      .enum(['on-demand', 'spot', 'spot-then-on-demand'])
      .default('on-demand')
      .describe('How instances are paid for; the last asks for spot in all places first.'),
    keyName: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('The name of a key pair at EC2, whose public key the image lets in.'),
    credential: credentialName
      .optional()
      .describe('The name of an `aws-keys` credential, which calls EC2.'),
    credentials: z
      .literal('chain')
      .optional()
      .describe('In place of `credential`: what AWS’s SDK finds on the machine of Drydock.'),
    sshCredential: credentialName.describe(
      'The name of an `ssh-key` credential, whose key logs in on instances.',
    ),
    user: userName.describe('Whom to log in as on instances.'),
    port: port.default(22).describe('Where their sshd listens.'),
    address: z
      .enum(['public', 'private'])
      .default('public')
      .describe('Which of its addresses an instance is reached at.'),
    hostKey,
    userData: userData.optional().describe('What an instance runs at its first boot: no secrets.'),
    tags: tags.default({}).describe('Tags of your own, for all that is launched.'),
    volumes: z
      .array(volume)
      .max(20)
      .default([])
      .describe('Disks, in place of or beside the image’s.'),
    instanceProfile: z
      .string()
      .max(2_048)
      .regex(
        /^([\w+=,.@-]{1,128}|arn:[a-z0-9-]+:iam::\d{12}:instance-profile\/[\w+=,.@/-]+)$/,
        'must be an instance profile’s name or ARN',
      )
      .optional()
      .describe('The instance profile, whose role programs on the instance have.'),
    endpoint: endpointUrl
      .optional()
      .describe('Where EC2’s API is, in place of AWS’s own: `https://ec2.example.org`.'),
    privateEndpoint: z
      .boolean()
      .default(false)
      .describe('Whether the endpoint is at a private, link-local or loopback address.'),
    metadataHops: z
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe('How far answers of the metadata service may travel. 2 reaches containers.'),
    directory,
    sessions,
    connectTimeoutSeconds,
    labels: labels.optional().describe('What its instances offer.'),
    tunnels,
    boot,
    readyCommand: argv
      .optional()
      .describe('A program with its arguments that ends with 0 where the instance is of use.'),
    readySeconds: z
      .int()
      .min(10)
      .max(14_400)
      .default(900)
      .describe('How long an instance may take from the first launch until it is ready.'),
  })
  .superRefine((settings, context) => {
    const complain = (field: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if ((settings.credential === undefined) === (settings.credentials === undefined)) {
      complain('credential', 'either `credential` or `credentials: chain` has to be given');
    }
    if (settings.endpoint !== undefined && settings.credentials === 'chain') {
      complain('endpoint', 'is never given together with `credentials: chain`');
    }
    const why = whyNotEndpoint(settings);
    if (why !== null) {
      complain('endpoint', why);
    }
    for (const field of ['instanceTypes', 'subnets', 'securityGroups'] as const) {
      if (new Set(settings[field]).size < settings[field].length) {
        complain(field, 'has one twice');
      }
    }
    const devices = settings.volumes.map(({ device }) => device);
    if (new Set(devices).size < devices.length) {
      complain('volumes', 'has one device twice');
    }
  });

export const attributes = z.strictObject({
  labels: labels.optional().describe('Labels that the host has to have, with these values.'),
});

export type Config = z.infer<typeof config>;
export type Attributes = z.infer<typeof attributes>;
