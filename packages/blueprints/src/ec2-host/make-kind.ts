import {
  defineBlueprint,
  done,
  failed,
  lost,
  type CheckContext,
  type LeaseView,
  type LoadedKind,
  type Lost,
  type ResourceView,
  type Secrets,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { closeHostAttempt, type HostPlace } from '@drydock/transport';
import { z } from 'zod';
import { commandOverSsh } from '../over-ssh/command.ts';
import { filesystemOverSsh } from '../over-ssh/filesystem.ts';
import { healthOfPlace, hostPlace } from '../over-ssh/place.ts';
import type { Caller } from './api/caller.ts';
import { activate } from './build/activate.ts';
import { Cloud } from './cloud.ts';
import { attributes, config, type Attributes, type Config } from './config.ts';
import { endAll, wasAsked } from './end/destroy.ts';
import { Ec2Failure } from './error/ec2-failure.ts';
import { grantsOf } from './grants.ts';
import { judgeInstance, type Verdict } from './health.ts';
import { endpointFor } from './host-endpoint.ts';
import { whyNot } from './match.ts';
import { list, owns, placeOf as outsidePlace, remove } from './outside.ts';
import type { Pace } from './pace.ts';
import { state, type State } from './state.ts';

type Resource = ResourceView<Config, State>;

const NAME_LENGTH = 8;

/** The kind, with what it waits for: tests bring a pace of their own. */
export function makeEc2Host(pace: Pace): LoadedKind {
  const cloud = new Cloud(pace);

  const lookAt = async (config: Config, caller: Caller, id: string) =>
    cloud.instance(await cloud.open(config, caller), caller, id);

  const hostOf = ({ config: settings, state: built }: Resource, secrets: Secrets): HostPlace => {
    const { instanceId } = built;
    const endpoint = endpointFor(settings, instanceId, secrets, () =>
      cloud.locate(settings, secrets, instanceId),
    );
    return hostPlace(endpoint, built);
  };

  /** What EC2 says of the instance; what it does not list is gone only when that was seen twice. */
  const judge = async ({ config: settings, state: built }: Resource, caller: Caller) => {
    const { instanceId: id } = built;
    const instance = await lookAt(settings, caller, id);
    if (instance !== undefined) {
      cloud.absences.clear(id);
    }
    return judgeInstance(id, instance, instance === undefined && cloud.absences.seen(id));
  };

  const isTakenBack = async ({ config: settings, state: built }: Resource, context: CheckContext) =>
    built.market === 'spot' &&
    cloud.notices.isMarked(await cloud.open(settings, context), context, built.instanceId);

  return defineBlueprint({
    kind: 'ec2-host',
    provides: 'host',
    summary: 'Launches instances at EC2 and runs commands on them, over SSH.',
    config,
    attributes,
    state,
    leaseState: z.strictObject({}),

    refuses: whyNot,
    credentials: ({ credential, sshCredential }) => [
      sshCredential,
      ...(credential === undefined ? [] : [credential]),
    ],
    grants: grantsOf,

    resource: {
      name: (_, resourceId) => `ec2-${resourceId.slice(-NAME_LENGTH)}`,
      pricedAs: ({ instanceTypes: [first] }) => first ?? null,
      activate: (context, resource) => activate(context, resource, cloud),
      destroy: (context, resource) => destroy(context, resource, cloud),

      outside: {
        place: outsidePlace,
        list: (context, settings) => list(context, settings, cloud),
        owns,
        remove: (context, settings, thing) => remove(context, settings, thing, cloud),
      },

      health: {
        everySeconds: 30,
        // EC2 says of two hundred at once what they do. A host itself is logged in to, one by one: with a thousand of
        // them that would be thirty log-ins a second, which cost them and this process more than all else.
        closelyEverySeconds: 120,
        async check(context, resource): Promise<string | Lost | null> {
          try {
            const verdict = await judge(resource, context);
            if (verdict.is === 'running' && (await isTakenBack(resource, context))) {
              return `EC2 takes ${resource.state.instanceId} back within two minutes: it is a spot instance.`;
            }
            if (verdict.is === 'running' && context.closely === false) {
              return null;
            }
            return await healthBy(verdict, context, () => hostOf(resource, context.secrets));
          } catch (error) {
            context.signal.throwIfAborted();
            if (DrydockError.is(error)) {
              return error.message;
            }
            throw error;
          }
        },
      },
    },

    lease: {
      refuses: (resource, asked) => whyNot(resource.config, asked),
      needsSetUp: () => false,
      activate: () => Promise.resolve(done({})),
      destroy: (context, lease) => endLease(context, lease, hostOf, judge),
    },

    interfaces: [
      commandOverSsh<Config, State, Attributes>(hostOf),
      filesystemOverSsh<Config, State, Attributes>(hostOf),
    ],
  });
}

function healthBy(
  verdict: Verdict,
  context: CheckContext,
  host: () => HostPlace,
): Promise<string | Lost | null> {
  switch (verdict.is) {
    case 'gone':
      return Promise.resolve(lost(verdict.why));
    case 'unusable':
      return Promise.resolve(verdict.why);
    case 'running':
      // The next close look comes after a connection would have been given up.
      return healthOfPlace(host(), context.signal, true);
  }
}

/** A refusal is named, and tried again: what costs money is not given up. */
async function destroy(
  context: WorkContext,
  { id, config: settings, state: built }: ResourceView<Config, State | null>,
  cloud: Cloud,
): Promise<Step<null>> {
  try {
    const api = await cloud.open(settings, context);
    return await endAll(
      context,
      { id, config: settings, instanceId: built?.instanceId ?? null },
      {
        api,
        pace: cloud.pace,
        look: () => cloud.ofResource(api, context, id),
        lookAt: (instanceId) => cloud.instance(api, context, instanceId),
      },
    );
  } catch (error) {
    context.signal.throwIfAborted();
    if (!DrydockError.is(error)) {
      throw error;
    }
    // Nothing was ever asked for: no key is needed to know that there is nothing.
    if (built === null && !(await wasAsked(context))) {
      context.log(`Nothing was launched for it. ${error.message}`);
      return done();
    }
    if (error instanceof Ec2Failure) {
      return failed(error.message);
    }
    throw error;
  }
}

/** Where the host does not answer, EC2 may know that it is no more: then what was on it is gone too. */
async function endLease(
  context: WorkContext,
  { attemptId, resource }: LeaseView<Config, State, Attributes, object | null>,
  hostOf: (resource: Resource, secrets: Secrets) => HostPlace,
  judge: (resource: Resource, caller: Caller) => Promise<Verdict>,
): Promise<Step<null>> {
  try {
    await closeHostAttempt(hostOf(resource, context.secrets), attemptId, context.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    const verdict = DrydockError.is(error) ? await judge(resource, context) : null;
    if (verdict?.is !== 'gone') {
      throw error;
    }
    context.log(verdict.why);
  }
  return done();
}
