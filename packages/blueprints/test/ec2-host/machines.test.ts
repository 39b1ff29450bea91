import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  BuildFailed,
  failed,
  holdsNothing,
  type ResourceView,
  type Step,
} from '@drydock/blueprint';
import {
  abortContext,
  checkContext,
  commandOf,
  createRecorder,
} from '@drydock/blueprint/conformance';
import { DrydockError, newId, type JsonObject } from '@drydock/model';
import { closeSshConnections } from '@drydock/transport';
import { MachineBench } from './support/machines.ts';

const bench = await MachineBench.open();
const context = checkContext('here', bench.secrets);

afterAll(() => bench.remove());

const STEPS_MAX = 200;

function planned(changes: JsonObject = {}): ResourceView<JsonObject, null> {
  const [projectId, blueprintId] = [newId('project'), newId('blueprint')];
  const config = bench.config(changes);
  return { id: newId('resource'), projectId, blueprintId, config, choice: {}, state: null };
}

/** Builds to the end, however that is. */
async function build(resource: ResourceView<JsonObject, null>): Promise<Step<JsonObject>> {
  const recorder = createRecorder('here', bench.secrets);
  let last = '';
  for (let count = 0; count < STEPS_MAX; count += 1) {
    const step = await bench.kind.resource
      .activate(recorder.open().context, resource)
      .catch(asFailed);
    if (step.step !== 'again-after') {
      return step;
    }
    last = step.reason;
    await new Promise((resolve) => {
      setTimeout(resolve, step.delayMs);
    });
  }
  throw new Error(`It is built for ever: ${last}`);
}

/** What a build that failed has printed goes with it as an error. */
function asFailed(error: unknown): Step<JsonObject> {
  if (error instanceof BuildFailed) {
    return failed(error.message);
  }
  throw error;
}

async function built(changes: JsonObject = {}): Promise<ResourceView<JsonObject, JsonObject>> {
  const resource = planned(changes);
  const step = await build(resource);
  if (step.step !== 'done') {
    throw new Error(step.reason);
  }
  return { ...resource, state: step.result };
}

const instanceOf = ({ state }: ResourceView<JsonObject, JsonObject>): string => {
  const { instanceId } = state;
  return typeof instanceId === 'string' ? instanceId : '';
};

/** Of this computer to one of its own addresses, as the kernel's table has them: established, in its byte order. */
function connectionsTo(address: string): number {
  const hex = address
    .split('.')
    .reverse()
    .map((byte) => Number(byte).toString(16).padStart(2, '0').toUpperCase())
    .join('');
  const sockets = readFileSync('/proc/net/tcp', 'latin1').split('\n').slice(1);
  return sockets.filter((socket) => {
    const [, , remote = '', state] = socket.trim().split(/\s+/);
    return remote.startsWith(`${hex}:`) && state === '01';
  }).length;
}

/** A connection ends when both have said good-bye; what is kept for later is kept for a minute. */
async function untilLeft(address: string): Promise<void> {
  const untilMs = performance.now() + 10_000;
  while (connectionsTo(address) > 0) {
    if (performance.now() > untilMs) {
      throw new Error('The connection is kept.');
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/** What a command on the host says, or the code of why it did not run. */
async function run(
  resource: ResourceView<JsonObject, JsonObject>,
  script: string,
): Promise<string> {
  const lease = {
    id: newId('lease'),
    attemptId: newId('attempt'),
    place: null,
    attributes: {},
    state: null,
    resource,
  };
  const use = { node: 'here', secrets: bench.secrets, held: holdsNothing };
  const command = commandOf(bench.kind, lease, use);
  let said = '';
  try {
    await command?.exec(
      { program: { script }, timeoutMs: 60_000 },
      {
        signal: new AbortController().signal,
        entitled: () => Promise.resolve(true),
        onOutput: (stream, chunk) => {
          said += stream === 'stdout' ? chunk.toString() : '';
        },
      },
    );
    return said.trim();
  } catch (error) {
    return DrydockError.is(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('a host at EC2', () => {
  it('that is another machine at the address of one that ended runs nothing of it', async () => {
    const first = await built();
    const instanceId = instanceOf(first);
    expect(await run(first, 'echo here')).toBe('here');
    const address = await bench.addressOf(instanceId);
    closeSshConnections();
    // EC2 goes on telling of the first as it was, and its address is another one's.
    bench.sim.faults.add({ do: { what: 'linger', ms: 3_600_000 }, times: 1 });
    bench.sim.faults.add({ do: { what: 'same-address' }, times: 1 });
    await bench.sim.faults.now({ what: 'end', instanceId });
    await bench.sim.settled();
    const second = await built();
    expect(await bench.addressOf(instanceOf(second))).toBe(address);
    expect(await run(second, 'echo there')).toBe('there');
    const said = `Another machine answers at ${address}, where ${instanceId}`;
    expect(await run(first, 'echo here')).toMatch(`host-key-changed: ${said}`);
    expect(await bench.kind.resource.health?.check(context, first)).toMatch(said);
    expect(await bench.kind.resource.health?.check(context, second)).toBeNull();
  });

  it('is not logged in to where a look need not be close, and left again where it is', async () => {
    const host = await built();
    const gone = { ...host, state: { ...host.state, directory: `/var/tmp/${newId('resource')}` } };
    const look = (closely: boolean, resource = host) =>
      bench.kind.resource.health?.check({ ...context, closely }, resource);
    expect(await look(false, gone)).toBeNull();
    expect(await look(true, gone)).toMatch(/is gone from/);
    expect(await look(true)).toBeNull();
    const address = (await bench.addressOf(instanceOf(host))) ?? '';
    await untilLeft(address);
    expect(await run(host, 'echo here')).toBe('here');
    expect(connectionsTo(address)).toBe(1);
  });

  it('whose key is not the expected one is refused at once', async () => {
    const fingerprint = `SHA256:${'A'.repeat(43)}`;
    const step = await build(planned({ hostKey: { from: 'given', fingerprint } }));
    expect(step).toMatchObject({
      step: 'failed',
      reason: expect.stringMatching(/^Another machine answers at 127\..* instead of SHA256:A/),
    });
  });

  it('has no lease before its boot has ended by its own word', async () => {
    const fault = bench.sim.faults.add({ do: { what: 'boot', bootSeconds: 0, initSeconds: 2 } });
    const from = Date.now();
    await built({ boot: 'cloud-init' });
    expect(Date.now() - from).toBeGreaterThan(2_000);
    bench.sim.faults.remove(fault);
  });

  it('whose boot failed is a failed build, with what the boot says', async () => {
    const fault = bench.sim.faults.add({ do: { what: 'boot', initEnds: 'failed' } });
    const step = await build(planned({ boot: 'cloud-init' }));
    bench.sim.faults.remove(fault);
    expect(step).toMatchObject({
      step: 'failed',
      reason: expect.stringMatching(/boot of i-\w+ has failed: cloud-init says: .*error/),
    });
  });

  it('is ready when the ready command says so, whatever its arguments are', async () => {
    // It says no the first time, and for other arguments at any time.
    const script = `test "$1" = "a 'b' $(c)" || exit 9; test -e asked || { : > asked; exit 1; }`;
    const readyCommand = ['sh', '-c', script.replace('$(c)', '\\$(c)'), 'sh', "a 'b' $(c)"];
    const host = await built({ readyCommand });
    expect(await run(host, 'echo ready')).toBe('ready');
  });

  it('is connected to again by whoever builds on, whatever became of who built before', async () => {
    const recorder = createRecorder('here', bench.secrets);
    const resource = planned({ boot: 'none', readyCommand: ['sh', '-c', 'exit 1'] });
    const isReached = async (): Promise<string> => {
      for (let count = 0; count < STEPS_MAX; count += 1) {
        const { context: of } = recorder.open();
        const step = await bench.kind.resource.activate(of, resource);
        // Its lock is lost, or it is over: in either case nothing of it counts any more.
        abortContext(of, new Error('the lock was lost'));
        if (step.step !== 'again-after') {
          throw new Error(`It did not wait: ${JSON.stringify(step)}`);
        }
        const [, id] = /^(i-\w+) is not ready: sh ended with 1/.exec(step.reason) ?? [];
        if (id !== undefined) {
          return id;
        }
        await new Promise((resolve) => {
          setTimeout(resolve, step.delayMs);
        });
      }
      throw new Error('It was never reached.');
    };
    const id = await isReached();
    await bench.reboot(id);
    expect(await isReached()).toBe(id);
  });
});
