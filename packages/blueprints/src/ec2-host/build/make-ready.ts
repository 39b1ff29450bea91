import { againAfter, done, failed, type Step, type WorkContext } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { prepareHost, type NewSshEndpoint, type SshEndpoint } from '@drydock/transport';
import { z } from 'zod';
import { placeDirectory } from '../../over-ssh/place.ts';
import type { Ec2Api } from '../api/ec2-api.ts';
import type { Instance } from '../api/instance.ts';
import { consoleOf } from '../api/instances.ts';
import type { Config } from '../config.ts';
import type { Absences } from '../absences.ts';
import { addressOf } from '../host-endpoint.ts';
import { endDoubles, type Launched } from '../launch/launch.ts';
import type { Pace } from '../pace.ts';
import type { State } from '../state.ts';
import { bootWord, whyNotReady } from './boot-word.ts';
import { hostKeyOn } from './console-host-key.ts';

export interface ReadyPorts {
  readonly api: Ec2Api;
  readonly pace: Pace;
  /** The resource's instances as EC2 lists them now. */
  readonly look: () => Promise<readonly Instance[]>;
  readonly endpoint: NewSshEndpoint;
  readonly absences: Absences;
}

interface Build {
  readonly config: Config;
  readonly resourceId: string;
  readonly launched: Launched;
}

/** From an instance that was launched to a host that is of use, as far as it goes now. */
export async function makeReady(
  context: WorkContext,
  build: Build,
  ports: ReadyPorts,
): Promise<Step<State>> {
  const waits = await untilRunning(context, build, ports);
  if (waits !== null) {
    return waits;
  }
  const known = await hostKeyOf(context, build, ports);
  if (known === null) {
    return againAfter(
      ports.pace.pollMs,
      `There is no host key on the console of ${build.launched.instanceId} yet.`,
    );
  }
  const { hostKey } = known;
  const step = await onHost(context, build, { ...ports.endpoint, hostKey }, ports.pace).catch(
    (error: unknown) => {
      context.signal.throwIfAborted();
      if (!DrydockError.is(error)) {
        throw error;
      }
      return sequelOf(error, ports.pace);
    },
  );
  if (step.step === 'again-after' && known.isNew) {
    // The console is not asked for each look. A host that is ready has its key in its state.
    const { instanceId } = build.launched;
    await context.call('host-key', { instanceId }, () => Promise.resolve(hostKey));
  }
  return step;
}

/** Null where it runs and has an address; else what is waited for, or why it never will. */
async function untilRunning(
  context: WorkContext,
  { config, launched: { instanceId: id, at } }: Build,
  { api, pace, look, absences }: ReadyPorts,
): Promise<Step<never> | null> {
  const found = await look();
  const own = found.find((instance) => instance.id === id);
  await endDoubles(context, api, { id }, found);
  if (own === undefined) {
    const isGone = absences.seen(id) && Date.now() - at > pace.unknownMs;
    return isGone
      ? failed(`${id} was launched and is not listed by EC2 any more.`)
      : againAfter(pace.pollMs, `EC2 does not list ${id} yet.`);
  }
  absences.clear(id);
  switch (own.state) {
    case 'pending':
      return againAfter(pace.pollMs, `${id} is pending.`);
    case 'running':
      return addressOf(config, own) === null
        ? againAfter(
            pace.pollMs,
            `${id} has no ${config.address} address: does its subnet give it one?`,
          )
        : null;
    case 'unknown':
      return againAfter(pace.pollMs, `EC2 does not say what ${id} does.`);
    default:
      // The only word on the cause is in this answer, and it is gone with the instance.
      return failed(
        `${id} was ${own.state} before it was ready: ${own.why === '' ? 'EC2 gives no reason' : own.why}`,
      );
  }
}

interface KnownKey {
  readonly hostKey: string;
  /** Whether it was just read, and is written down nowhere. */
  readonly isNew: boolean;
}

/** The key that the instance has to show, or null where that is not known yet. */
async function hostKeyOf(
  context: WorkContext,
  { config, launched: { instanceId } }: Build,
  { api }: ReadyPorts,
): Promise<KnownKey | null> {
  if (config.hostKey.from === 'given') {
    return { hostKey: config.hostKey.fingerprint, isNew: false };
  }
  const recorded = (await context.recall('host-key'))?.result;
  if (recorded != null) {
    return { hostKey: z.string().parse(recorded.value), isNew: false };
  }
  const console = await consoleOf(api, context, instanceId);
  const hostKey = console === null ? null : hostKeyOn(console);
  return hostKey === null ? null : { hostKey, isNew: true };
}

/** Logs in, waits for the boot's own word, asks the ready command, and makes the resource's directory. */
async function onHost(
  context: WorkContext,
  { config, resourceId, launched }: Build,
  endpoint: SshEndpoint,
  pace: Pace,
): Promise<Step<State>> {
  const { signal } = context;
  const { instanceId, type: instanceType, market } = launched;
  const word = await bootWord(config, endpoint, signal);
  if (word.boot === 'running') {
    return againAfter(pace.pollMs, `The boot of ${instanceId} has not ended: ${word.why}`);
  }
  if (word.boot === 'failed') {
    return failed(`The boot of ${instanceId} has failed: ${word.why}`);
  }
  const why = await whyNotReady(config, endpoint, signal);
  if (why !== null) {
    return againAfter(pace.pollMs, `${instanceId} is not ready: ${why}`);
  }
  const directory = placeDirectory(config.user, config.directory, resourceId);
  const facts = await prepareHost(endpoint, directory, signal);
  if (typeof facts === 'string') {
    return failed(facts);
  }
  const { hostKey } = endpoint;
  return done({ ...facts, hostKey, directory, instanceId, instanceType, market });
}

/** What a host's refusal means for a build. */
function sequelOf(error: DrydockError, pace: Pace): Step<never> {
  switch (error.code) {
    // Somebody else is there, or in between: there is no second try.
    case 'host-key-changed':
    case 'place-unsafe':
      return failed(error.message);
    default:
      return againAfter(
        /lost before handshake/i.test(error.message) ? pace.cutOffMs : pace.connectAgainMs,
        error.message,
      );
  }
}
