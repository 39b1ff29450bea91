import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  holdsNothing,
  interfaceOf,
  noSecrets,
  nothingReceived,
  nothingSaid,
  operationOf,
  type LeaseView,
  type OperationUse,
} from '@drydock/blueprint';
import { createRecorder } from '@drydock/blueprint/conformance';
import { newId, type JsonObject } from '@drydock/model';
import scratchStore from '../src/index.ts';
import { makeDirectory, removeDirectory, whatExistsIn } from './support.ts';

const NODE = 'node-a';

type Lease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

let directory: string;

beforeEach(async () => {
  directory = await makeDirectory();
});

afterEach(() => removeDirectory(directory));

const contextOn = (node: string, entitled = true) =>
  createRecorder(node).open({ entitled }).context;

const use = (change: Partial<OperationUse> = {}): OperationUse => ({
  node: NODE,
  secrets: noSecrets,
  held: holdsNothing,
  signal: new AbortController().signal,
  entitled: async () => true,
  ...change,
});

async function plannedLease(config: JsonObject = {}): Promise<Lease> {
  const resource = {
    id: newId('resource'),
    projectId: newId('project'),
    blueprintId: newId('blueprint'),
    config: { directory, ...config },
    choice: {},
    state: null,
  };
  const step = await scratchStore.resource.activate(contextOn(NODE), resource);
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

async function activeLease(config: JsonObject = {}): Promise<Lease> {
  const lease = await plannedLease(config);
  await scratchStore.lease.activate(contextOn(NODE), lease);
  return lease;
}

async function call(
  lease: Lease,
  name: string,
  input: JsonObject,
  used: OperationUse = use(),
): Promise<unknown> {
  const offered = interfaceOf(scratchStore, 'key-value');
  const operation = offered && operationOf(offered, name);
  const run = offered?.open(lease, used)[name];
  if (operation === undefined || run === undefined) {
    throw new Error(`There is no ${name}.`);
  }
  const unheard = async (): Promise<void> => undefined;
  const parts = {
    begin: unheard,
    send: unheard,
    end: unheard,
    emit: unheard,
    received: nothingReceived,
    messages: nothingSaid,
  };
  return run(operation.input.parse(input), { ...used, ...parts });
}

describe('values', () => {
  it('of two leases on one resource are apart', async () => {
    const first = await activeLease();
    const second = { ...first, attemptId: newId('attempt') };
    await scratchStore.lease.activate(contextOn(NODE), second);
    await call(first, 'put', { key: 'k', value: 'first' });
    expect(await call(second, 'get', { key: 'k' })).toEqual({ value: null });
    await scratchStore.lease.destroy(contextOn(NODE), second);
    expect(await call(first, 'get', { key: 'k' })).toEqual({ value: 'first' });
  });

  it('may not be longer than the configuration allows', async () => {
    const lease = await activeLease({ valueBytesMax: 3 });
    await expect(call(lease, 'put', { key: 'k', value: 'éé' })).rejects.toMatchObject({
      code: 'body-too-large',
    });
    expect(await call(lease, 'list', {})).toEqual({ keys: [], hasMore: false });
  });

  it('have keys that name no other file', async () => {
    const lease = await activeLease();
    await call(lease, 'put', { key: '../../escaped', value: 'x' });
    const { id } = lease.resource;
    const files = await whatExistsIn(directory);
    expect(files.slice(0, 2)).toEqual([id, join(id, lease.attemptId)]);
    expect(files).toHaveLength(3);
    expect(await call(lease, 'list', {})).toEqual({ keys: ['../../escaped'], hasMore: false });
    await expect(call(lease, 'get', { key: '' })).rejects.toThrow();
  });

  it('are replaced as a whole by whoever comes last', async () => {
    const lease = await activeLease();
    const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(1_000));
    await Promise.all(values.map((value) => call(lease, 'put', { key: 'k', value })));
    const { value } = (await call(lease, 'get', { key: 'k' })) as { value: string };
    expect(values).toContain(value);
    expect(await call(lease, 'list', {})).toEqual({ keys: ['k'], hasMore: false });
  });
});

describe('once the lease is gone', () => {
  it.each([
    ['put', { key: 'k', value: 'late' }],
    ['get', { key: 'k' }],
    ['delete', { key: 'k' }],
    ['list', {}],
  ])('%s says so and makes nothing', async (name, input) => {
    const lease = await activeLease();
    await call(lease, 'put', { key: 'k', value: 'v' });
    await scratchStore.lease.destroy(contextOn(NODE), lease);
    // Still entitled, as a caller is who asked just before the release.
    await expect(call(lease, name, input)).rejects.toMatchObject({ code: 'lease-ended' });
    expect(await whatExistsIn(directory)).toEqual([lease.resource.id]);
  });

  it('set-up that comes too late makes nothing', async () => {
    const lease = await plannedLease();
    const late = scratchStore.lease.activate(contextOn(NODE, false), lease);
    await expect(late).rejects.toMatchObject({ code: 'lease-ended' });
    expect(await whatExistsIn(directory)).toEqual([lease.resource.id]);
  });
});

describe('the kind', () => {
  it('refuses attributes that its configuration cannot serve', () => {
    const config = { directory, valueBytesMax: 10 };
    expect(scratchStore.refuses(config, { valueBytes: 10 })).toBeNull();
    expect(scratchStore.refuses(config, { valueBytes: 11 })).toContain('takes 10');
  });

  it('is not built in a directory that is missing', async () => {
    const missing = join(directory, 'missing');
    await expect(plannedLease({ directory: missing })).rejects.toThrow(`no directory ${missing}`);
  });

  it('notices that its directory is gone', async () => {
    const { resource } = await activeLease();
    const { health } = scratchStore.resource;
    expect(await health?.check(contextOn(NODE), resource)).toBeNull();
    await removeDirectory(directory);
    expect(await health?.check(contextOn(NODE), resource)).toContain('no directory');
  });

  it('does nothing on another node', async () => {
    const lease = await activeLease();
    const wrongNode = { code: 'wrong-node' };
    const elsewhere = contextOn('node-b');
    await expect(scratchStore.lease.destroy(elsewhere, lease)).rejects.toMatchObject(wrongNode);
    await expect(scratchStore.resource.destroy(elsewhere, lease.resource)).rejects.toMatchObject(
      wrongNode,
    );
    const calling = call(lease, 'put', { key: 'k', value: 'v' }, use({ node: 'node-b' }));
    await expect(calling).rejects.toMatchObject(wrongNode);
    expect(await whatExistsIn(directory)).toHaveLength(2);
  });
});
