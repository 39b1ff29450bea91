import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivate, type KeptKey } from './kept.ts';

/** What a simulator that runs as a process of its own tells whoever started it. Holds its keys. */
export interface SimFacts {
  readonly url: string;
  readonly region: string;
  readonly accessKey: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The key pair of the region with which machines are launched, and its private half. */
  readonly keyName: string;
  readonly sshKey: KeptKey;
  /** The newest of the images. */
  readonly imageId: string;
  readonly instanceType: string;
  /** How to log in on machines. */
  readonly sshPort: number;
  readonly user: string;
  /** Who knows on a machine whether its boot has ended: cloud-init, or a command where there is none on the usual PATH. */
  readonly boot: 'cloud-init' | { readonly command: readonly string[] };
}

const text = z.string().min(1);
const simFacts: z.ZodType<SimFacts> = z.object({
  url: z.url(),
  region: text,
  accessKey: z.object({ accessKeyId: text, secretAccessKey: text }),
  keyName: text,
  sshKey: z.object({ privateKey: text, publicKey: text, fingerprint: text }),
  imageId: text,
  instanceType: text,
  sshPort: z.int(),
  user: text,
  boot: z.union([z.literal('cloud-init'), z.object({ command: z.array(text) })]),
});

const fileIn = (directory: string): string => join(directory, 'facts.json');

export function writeSimFacts(directory: string, facts: SimFacts): void {
  writePrivate(fileIn(directory), `${JSON.stringify(facts, null, 2)}\n`);
}

/** As the last run wrote them; throws where there was none. */
export function readSimFacts(directory: string): SimFacts {
  return simFacts.parse(JSON.parse(readFileSync(fileIn(directory), 'utf8')));
}
