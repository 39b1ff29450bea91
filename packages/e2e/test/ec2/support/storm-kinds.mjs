import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { CreateTagsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { makeEc2Host, PACE } from '@drydock/blueprints/testing';

/*
 * `ec2-host` for the processes of a fleet, which run without a loader for TypeScript, at about a tenth of its
 * times; and patched copies of it, each with a mistake that an audit of the account has to find.
 */

const pace = {
  ...PACE,
  answerMs: 5_000,
  // No account counts here; the faults throttle.
  budgets: Object.fromEntries(
    Object.keys(PACE.budgets).map((family) => [family, { perSecond: 100, burst: 100 }]),
  ),
  throttledMs: 200,
  againMs: [20, 100],
  pollMs: 400,
  apartMs: 2_000,
  unknownMs: 6_000,
  outMs: 2_000,
  pauseMs: 500,
  connectAgainMs: 400,
  cutOffMs: 1_000,
};

const named = (kind, patch = (resource) => resource) => {
  const made = makeEc2Host(pace);
  return { ...made, kind, resource: patch(made.resource) };
};

/** Each try of a launch has a token of its own. */
const newToken = named('ec2-new-token', (resource) => ({
  ...resource,
  activate: (context, view) =>
    resource.activate(
      {
        ...context,
        call: (name, request, act) =>
          context.call(name, request, (key, committed) =>
            act(name.startsWith('launch-') ? randomUUID() : key, committed),
          ),
      },
      view,
    ),
}));

const tagsLater = new AsyncLocalStorage();
/** Where clients have `send` from. */
const base = Object.getPrototypeOf(EC2Client.prototype);
EC2Client.prototype.send = async function (command, options) {
  if (!(command instanceof RunInstancesCommand) || tagsLater.getStore() !== true) {
    return base.send.call(this, command, options);
  }
  const { TagSpecifications, ...input } = command.input;
  const answer = await base.send.call(this, new RunInstancesCommand(input), options);
  const Resources = answer.Instances.map(({ InstanceId }) => InstanceId);
  const { Tags } = TagSpecifications[0];
  await base.send.call(this, new CreateTagsCommand({ Resources, Tags }), options);
  return answer;
};

/** The marks are set when the launch has been answered. */
const lateTags = named('ec2-late-tags', (resource) => ({
  ...resource,
  activate: (context, view) => tagsLater.run(true, () => resource.activate(context, view)),
}));

export default [
  named('ec2-storm'),
  named('ec2-control'),
  named('ec2-one-look'),
  named('ec2-left'),
  named('ec2-copy'),
  newToken,
  lateTags,
];
