import type { WorkContext } from '@drydock/blueprint';
import { whereHostIs, type SshEndpoint } from '@drydock/transport';

/** The host is another resource's; the message says how that was seen. */
export class HostTaken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HostTaken';
  }
}

/**
 * Takes the host itself for the resource, whatever it is called: the address that its name led to, and
 * its key. Not before it has shown that key and let us in, since anybody may write down another's.
 *
 * @param isShared - whether others have its key on purpose; then its address alone tells it apart
 * @throws HostTaken where another resource has it
 */
export async function takeHost(
  context: Pick<WorkContext, 'take' | 'signal'>,
  endpoint: SshEndpoint,
  isShared: boolean,
): Promise<void> {
  const peer = await whereHostIs(endpoint, context.signal);
  if (!(await context.take(`at/${peer}`))) {
    throw new HostTaken(
      `Another resource is on the host at ${peer}: it is the same host under another name.`,
    );
  }
  if (!isShared && !(await context.take(`key/${endpoint.hostKey}`))) {
    throw new HostTaken(
      `Another resource is on a host with the key ${endpoint.hostKey}: it is the same host under another address, or one of several that have this key. If they have it on purpose, say \`sharedHostKey: true\` for each of them.`,
    );
  }
}
