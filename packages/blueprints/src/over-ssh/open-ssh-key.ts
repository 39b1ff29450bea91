import { describeIssues, type Secrets } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { SshKey } from '@drydock/transport';
import { z } from 'zod';

const sshKey = z.object({ privateKey: z.string().min(1), passphrase: z.string().optional() });

/**
 * @throws DrydockError `credential-missing`, or `credential-invalid` where it is none of the kind
 * `ssh-key`
 */
export async function openSshKey(secrets: Secrets, credential: string): Promise<SshKey> {
  const opened = sshKey.safeParse(await secrets.open(credential));
  if (!opened.success) {
    throw new DrydockError(
      'credential-invalid',
      `The credential "${credential}" is no SSH key: ${describeIssues(opened.error)}.`,
    );
  }
  const { privateKey, passphrase } = opened.data;
  return { privateKey, ...(passphrase !== undefined && { passphrase }) };
}
