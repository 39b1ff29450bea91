import { Rivals, runAllocator, type AllocatorStore, type LockSet } from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '@drydock/store/testing';
import { dump } from '@drydock/store/testing';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

const quiet = new AbortController().signal;

const lockSet = (keys: readonly string[], signal: AbortSignal = quiet): LockSet => ({
  keys,
  signal,
  extend: () => Promise.resolve(true),
  handOver: (key) => lockSet([key]),
  release: () => Promise.resolve(),
});

/** Runs the allocator with a lock that answers when the test says so. */
function run({ type }: Place, rivals = new Rivals()) {
  let answer: (lockSet: LockSet | Promise<never>) => void = () => undefined;
  const taken = new Promise<LockSet>((resolve) => {
    answer = resolve;
  });
  let said: (asked: boolean) => void = () => undefined;
  /** Whether the lock was asked for its answer with the snapshot read; false where none was read. */
  const hasRead = new Promise<boolean>((resolve) => {
    said = resolve;
  });
  const { allocator } = dock.stores;
  const store: AllocatorStore = {
    ...allocator,
    allocate: (which, writer, look, decide, mayDecide) =>
      allocator.allocate(which, writer, look, decide, () => {
        said(true);
        return mayDecide();
      }),
  };
  const surroundings = { ...dock.surroundings, locks: { take: () => taken } };
  const done = runAllocator(type, surroundings, store, rivals).finally(() => said(false));
  // What it throws is looked at later.
  done.catch(() => undefined);
  return { answer, hasRead, done };
}

const statusOf = async (id: string | undefined): Promise<string | undefined> => {
  const rows = await dock.db.query<{ status: string }>('SELECT status FROM lease WHERE id = $1', [
    id,
  ]);
  return rows[0]?.status;
};

/** A place with room, and a lease that asks for it. */
async function asked(): Promise<Place & { lease: string | undefined }> {
  const place = await dock.place();
  await dock.request(place);
  await dock.allocate(place);
  await dock.build(place);
  await dock.allocate(place);
  const [lease] = await dock.request(place);
  return { ...place, lease };
}

describe('the lock of a type', () => {
  it('is asked for while the snapshot is read, and nothing is decided before it is ours', async () => {
    const place = await asked();
    const { answer, hasRead, done } = run(place);
    expect(await hasRead).toBe(true);
    expect(await statusOf(place.lease)).toBe('pending');
    answer(lockSet([`{type:${place.type}}`]));
    await done;
    expect(await statusOf(place.lease)).toMatch(/^(active|acquired)$/);
  });

  it.each([
    ['is held by another process', () => lockSet([])],
    ['was lost meanwhile', () => lockSet(['{type:any}'], AbortSignal.abort())],
  ])('leaves everything as it was where it %s', async (_, answered) => {
    const place = await asked();
    const before = await dump(dock.db);
    const { answer, hasRead, done } = run(place);
    expect(await hasRead).toBe(true);
    answer(answered());
    await done;
    expect(await dump(dock.db)).toEqual(before);
  });

  it('leaves everything as it was where Redis does not answer, and says so', async () => {
    const place = await asked();
    const before = await dump(dock.db);
    const { answer, hasRead, done } = run(place);
    expect(await hasRead).toBe(true);
    answer(Promise.reject(new Error('no answer')));
    await expect(done).rejects.toThrow('no answer');
    expect(await dump(dock.db)).toEqual(before);
  });

  it('comes first where another process was met a moment ago, for that type only', async () => {
    const place = await asked();
    const rivals = new Rivals();
    const first = run(place, rivals);
    first.answer(lockSet([]));
    await first.done;

    const second = run(place, rivals);
    second.answer(lockSet([]));
    expect(await second.hasRead).toBe(false);

    const other = await asked();
    const third = run(other, rivals);
    expect(await third.hasRead).toBe(true);
    third.answer(lockSet([`{type:${other.type}}`]));
    await third.done;

    const fourth = run(place, rivals);
    fourth.answer(lockSet([`{type:${place.type}}`]));
    await fourth.done;
    expect(await statusOf(place.lease)).toMatch(/^(active|acquired)$/);
  });
});
