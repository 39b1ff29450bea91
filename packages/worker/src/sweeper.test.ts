import { createLog } from '@drydock/process';
import { describe, expect, it } from '@jest/globals';
import { startSweeper } from './sweeper.ts';

const options = (periodMs: number) => ({
  periodMs,
  log: createLog({ name: 'test', level: 'silent', node: 'here' }),
});

describe('a sweeper', () => {
  it('sweeps at once, and again whatever came of it', async () => {
    let sweeps = 0;
    await new Promise<void>((resolve) => {
      const sweeper = startSweeper(() => {
        sweeps += 1;
        if (sweeps === 3) {
          void sweeper.stop().then(resolve);
        }
        return Promise.reject(new Error('down'));
      }, options(1));
    });
    expect(sweeps).toBe(3);
  });

  it('never sweeps twice at once', async () => {
    let running = 0;
    let most = 0;
    let sweeps = 0;
    await new Promise<void>((resolve) => {
      const sweeper = startSweeper(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((done) => {
          setTimeout(done, 10);
        });
        running -= 1;
        sweeps += 1;
        if (sweeps === 3) {
          void sweeper.stop().then(resolve);
        }
      }, options(1));
    });
    expect(most).toBe(1);
  });

  it('waits for the sweep that is on its way when it stops, and starts no other', async () => {
    const order: string[] = [];
    let end: () => void = () => undefined;
    const sweeper = startSweeper(async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      order.push('swept');
    }, options(1));
    const stopping = sweeper.stop().then(() => order.push('stopped'));
    end();
    await stopping;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
    expect(order).toEqual(['swept', 'stopped']);
  });
});
