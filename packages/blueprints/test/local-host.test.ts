import { holdsNothing, noSecrets } from '@drydock/blueprint';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandRun, LeaseView, WorkContext } from '@drydock/blueprint';
import { commandOf, createRecorder } from '@drydock/blueprint/conformance';
import { type JsonObject, newId } from '@drydock/model';
import localHost from '../src/local-host.blueprint.ts';
import { makeDirectory, removeDirectory, whatExistsIn } from './support.ts';

const NODE = 'node-a';

let directory: string;

beforeEach(async () => {
  directory = await makeDirectory();
});

afterEach(() => removeDirectory(directory));

const contextOn = (node: string, entitled = true): WorkContext =>
  createRecorder(node).open({ entitled }).context;

async function leaseOn(
  config: JsonObject,
): Promise<LeaseView<JsonObject, JsonObject, JsonObject, null>> {
  const resource = {
    id: newId('resource'),
    projectId: newId('project'),
    blueprintId: newId('blueprint'),
    config,
    choice: {},
    state: null,
  };
  const step = await localHost.resource.activate(contextOn(NODE), resource);
  if (step.step !== 'done') {
    throw new Error(JSON.stringify(step));
  }
  return {
    id: newId('lease'),
    attemptId: newId('attempt'),
    place: null,
    attributes: {},
    state: null,
    resource: { ...resource, state: step.result },
  };
}

describe('labels', () => {
  const offers = { labels: { gpu: 't4' } };

  it('are served where the host has each of them', () => {
    expect(localHost.refuses(offers, { labels: { gpu: 't4' } })).toBeNull();
    expect(localHost.refuses(offers, {})).toBeNull();
  });

  it('that differ or are missing are named in the refusal', () => {
    expect(localHost.refuses(offers, { labels: { gpu: 'a100' } })).toBe(
      'labels.gpu: the lease asks for "a100", this host offers "t4"',
    );
    expect(localHost.refuses({}, { labels: { constructor: 'x' } })).toBe(
      'labels.constructor: the lease asks for "x", this host has no such label',
    );
  });
});

describe('a resource', () => {
  it('tells where it is and what it has', async () => {
    const { resource } = await leaseOn({ directory });
    expect(resource.state).toMatchObject({
      node: NODE,
      directory: join(directory, resource.id),
      platform: 'linux',
      arch: process.arch,
    });
    expect(resource.state.cpus).toBeGreaterThan(0);
    expect(resource.state.memoryBytes).toBeGreaterThan(0);
  });

  it.each([
    [
      'may be written by other users',
      async (path: string) => {
        await mkdir(path);
        await chmod(path, 0o777);
      },
    ],
    ['is a symbolic link', (path: string) => symlink(directory, path)],
    ['is not a directory', (path: string) => writeFile(path, '')],
  ])('is not made under a directory that %s', async (why, spoil) => {
    const path = join(directory, 'shared');
    await spoil(path);
    const resource = {
      id: newId('resource'),
      projectId: newId('project'),
      blueprintId: newId('blueprint'),
      config: { directory: path },
      choice: {},
      state: null,
    };
    const step = await localHost.resource.activate(contextOn(NODE), resource);
    expect(step).toMatchObject({ step: 'failed', reason: expect.stringContaining(why) });
  });

  it('is not built under a directory that is missing with its parent', async () => {
    const config = { directory: join(directory, 'a', 'b') };
    const resource = {
      id: newId('resource'),
      projectId: newId('project'),
      blueprintId: newId('blueprint'),
      config,
      choice: {},
      state: null,
    };
    expect(await localHost.resource.activate(contextOn(NODE), resource)).toEqual({
      step: 'failed',
      reason: `${directory}/a does not exist.`,
    });
  });
});

describe('on another node', () => {
  it('nothing is run, set up or destroyed, and nobody is told that it was', async () => {
    const lease = await leaseOn({ directory, setUp: { script: 'true' } });
    const elsewhere = contextOn('node-b');
    const wrongNode = { code: 'wrong-node', message: expect.stringMatching(/"node-a".*"node-b"/) };
    await expect(localHost.lease.activate(elsewhere, lease)).rejects.toMatchObject(wrongNode);
    await expect(localHost.lease.destroy(elsewhere, lease)).rejects.toMatchObject(wrongNode);
    await expect(localHost.resource.destroy(elsewhere, lease.resource)).rejects.toMatchObject(
      wrongNode,
    );
    const command = commandOf(localHost, lease, {
      node: 'node-b',
      secrets: noSecrets,
      held: holdsNothing,
    });
    const run: CommandRun = {
      signal: new AbortController().signal,
      entitled: async () => true,
      onOutput: () => undefined,
    };
    const spec = { program: { argv: ['true'] }, timeoutMs: 1_000 } as const;
    await expect(command?.exec(spec, run)).rejects.toMatchObject(wrongNode);
    expect(await readdir(directory)).toEqual([lease.resource.id]);
  });
});

describe('the set-up script', () => {
  it('that fails fails the attempt, with the last of what it said', async () => {
    const script = 'for i in 1 2 3 4 5 6 7; do echo "line $i" >&2; done; exit 4';
    const lease = await leaseOn({ directory, setUp: { script } });
    expect(await localHost.lease.activate(contextOn(NODE), lease)).toEqual({
      step: 'failed',
      reason: 'The set-up script exited with 4: line 3\nline 4\nline 5\nline 6\nline 7',
    });
  });

  it('that takes too long is ended', async () => {
    const lease = await leaseOn({
      directory,
      setUp: { script: 'exec sleep 300', timeoutSeconds: 1 },
    });
    expect(await localHost.lease.activate(contextOn(NODE), lease)).toEqual({
      step: 'failed',
      reason: 'The set-up script took longer than 1 s.',
    });
    expect((await whatExistsIn(directory)).filter((line) => line.startsWith('process'))).toEqual(
      [],
    );
  });

  it('does not start once the lease has ended', async () => {
    const lease = await leaseOn({ directory, setUp: { script: 'touch started' } });
    const activating = localHost.lease.activate(contextOn(NODE, false), lease);
    await expect(activating).rejects.toMatchObject({ code: 'command-refused' });
    expect(await readdir(join(directory, lease.resource.id))).toEqual([]);
  });
});
