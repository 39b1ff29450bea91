import { describe, expect, it } from '@jest/globals';
import { ChannelSlots } from './channel-slots.ts';

const never = new AbortController().signal;

describe('channel slots', () => {
  it('are given in the order in which they were asked for, never more than there are', async () => {
    const slots = new ChannelSlots(2);
    const order: number[] = [];
    const asked = [1, 2, 3, 4].map((number) => slots.take(never).then(() => order.push(number)));
    await Promise.all(asked.slice(0, 2));
    expect([order, slots.isFull]).toEqual([[1, 2], true]);
    slots.give();
    await asked[2];
    expect(order).toEqual([1, 2, 3]);
    slots.give();
    await asked[3];
    expect(slots.taken).toBe(2);
  });

  it('are not given to whoever stopped waiting', async () => {
    const slots = new ChannelSlots(1);
    await slots.take(never);
    const stop = new AbortController();
    const stopped = slots.take(stop.signal);
    const next = slots.take(never);
    stop.abort(new Error('no longer wanted'));
    await expect(stopped).rejects.toThrow('no longer wanted');
    slots.give();
    await next;
    expect(slots.taken).toBe(1);
  });

  it('may become fewer while more are taken, and more again', async () => {
    const slots = new ChannelSlots(3);
    await Promise.all([1, 2, 3].map(() => slots.take(never)));
    slots.limitTo(1);
    const waiting = slots.take(never);
    slots.give();
    slots.give();
    expect([slots.taken, slots.isFull]).toEqual([1, true]);
    slots.limitTo(2);
    await waiting;
    expect(slots.taken).toBe(2);
  });
});
