import { DrydockError } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { errorForLog } from '../src/error-for-log.ts';
import { createRedisFaults } from '../src/redis-faults.ts';
import { createLog } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';

describe('what is logged of an error', () => {
  it('is its code, hint and causes, and nothing that a library has hung on it', () => {
    const row = Object.assign(new Error('duplicate key'), { code: '23505', row: 'canary' });
    const error = new DrydockError('conflict', 'It is there already.', {
      hint: 'Take another name.',
      cause: row,
    });
    const logged = errorForLog(error);
    expect(logged).toMatchObject({
      type: 'DrydockError',
      message: 'It is there already.',
      code: 'conflict',
      hint: 'Take another name.',
      cause: { type: 'Error', message: 'duplicate key', code: '23505' },
    });
    expect(JSON.stringify(logged)).not.toContain('canary');
  });

  it('ends, though causes go round in a circle', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;
    const text = JSON.stringify(errorForLog(first));
    expect(text.match(/"message":"first"/g)?.length).toBeLessThan(5);
  });

  it('is four at most of those that came together', () => {
    const many = new AggregateError(Array.from({ length: 9 }, (_, n) => new Error(`no. ${n}`)));
    expect(errorForLog(many)).toMatchObject({
      errors: ['no. 0', 'no. 1', 'no. 2', 'no. 3'].map((message) => ({ message })),
    });
    expect((errorForLog(many) as { errors: unknown[] }).errors).toHaveLength(4);
  });

  it.each([
    ['text', 'text'],
    [{ secret: 'canary' }, 'a thrown object'],
    [undefined, 'a thrown undefined'],
  ])('is little where %p was thrown', (thrown, message) => {
    expect(errorForLog(thrown)).toEqual({ message });
  });
});

describe('faults of Redis', () => {
  it('are counted each time, and told once with how many more there were', async () => {
    const lines: { msg: string; why: string }[] = [];
    const destination = {
      write: (line: string) => void lines.push(JSON.parse(line) as { msg: string; why: string }),
    };
    const metrics = createMetrics('test');
    const log = createLog({ name: 'test', level: 'trace', node: 'here', destination });
    const faults = createRedisFaults(log, metrics);
    for (let n = 0; n < 5; n += 1) {
      faults.rubbish('changes', 'not json');
      faults.queueFailed('lease', new Error('READONLY You cannot write here'));
      faults.queueFailed('lease', Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
    }
    // Three kinds of fault, told apart by where they are and by the word that Redis begins with.
    expect(lines.map(({ why }) => why)).toEqual([
      'not json',
      'READONLY You cannot write here',
      'gone',
    ]);
    const page = await metrics.registry.metrics();
    expect(page).toContain('drydock_redis_rubbish_total{where="changes",process="test"} 5');
  });
});
