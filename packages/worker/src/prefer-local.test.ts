import { hintLease, type Hint } from '@drydock/engine';
import { createLog } from '@drydock/process';
import { describe, expect, it } from '@jest/globals';
import { preferLocal } from './prefer-local.ts';

const log = createLog({ name: 'test', level: 'silent', node: 'here' });
const lease = (n: number): Hint => hintLease('lease', `lease_${n}`);

/** Hints of which some are handled here, until they are told to end. */
function local(capacity: number) {
  const sent: Hint[] = [];
  const handled: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const stop = new AbortController();
  const hints = preferLocal(
    { send: (more) => sent.push(...more) },
    {
      queue: 'lease',
      capacity,
      handle: ({ id }) => {
        handled.push(id);
        return new Promise((resolve, reject) => {
          ends.push((error) => (error === undefined ? resolve() : reject(error)));
        });
      },
      stopping: stop.signal,
      log,
    },
  );
  const endOne = (error?: Error) => ends.shift()?.(error);
  return { hints, sent, handled, endOne, stop: () => stop.abort() };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('preferLocal', () => {
  it('handles hints of its own queue here while there is room, and sends the rest', () => {
    const { hints, sent, handled } = local(2);
    const elsewhere = hintLease('destroy', 'lease_9');
    hints.send([lease(1), elsewhere, lease(2), lease(3)]);
    expect(handled).toEqual(['lease_1', 'lease_2']);
    expect(sent).toEqual([elsewhere, lease(3)]);
  });

  it('has room again once something is done, even where it failed', async () => {
    const { hints, sent, handled, endOne } = local(1);
    hints.send([lease(1)]);
    endOne(new Error('down'));
    await turn();
    hints.send([lease(2)]);
    expect(handled).toEqual(['lease_1', 'lease_2']);
    expect(sent).toEqual([]);
  });

  it('sends all of them once the process stops, for another one', () => {
    const { hints, sent, handled, stop } = local(5);
    hints.send([lease(1)]);
    stop();
    hints.send([lease(2)]);
    expect([handled, sent]).toEqual([['lease_1'], [lease(2)]]);
  });

  it('says how much room there is, and counts work that came without a hint', async () => {
    const { hints, sent, handled, endOne, stop } = local(2);
    let end = (): void => undefined;
    hints.run(
      lease(1),
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    expect(hints.room()).toBe(1);
    hints.send([lease(2), lease(3)]);
    expect([handled, sent, hints.room()]).toEqual([['lease_2'], [lease(3)], 0]);
    end();
    endOne();
    await turn();
    expect(hints.room()).toBe(2);
    stop();
    expect(hints.room()).toBe(0);
  });

  it('takes nothing more once it is asked to settle, and waits for what it has', async () => {
    const { hints, sent, handled, endOne } = local(5);
    hints.send([lease(1)]);
    let settled = false;
    const draining = hints.drained().then(() => {
      settled = true;
    });
    hints.send([lease(2)]);
    await turn();
    expect([handled, sent, settled]).toEqual([['lease_1'], [lease(2)], false]);
    endOne();
    await draining;
    expect(settled).toBe(true);
  });
});
