import { describe, expect, it } from '@jest/globals';
import { RecentUse } from './recent-use.ts';

describe('what a project uses', () => {
  it('is counted once for all who ask at a time, for each project', async () => {
    const asked: string[] = [];
    const recent = new RecentUse((projectId) => {
      asked.push(projectId);
      return Promise.resolve([]);
    });
    await Promise.all(Array.from({ length: 20 }, () => recent.of('prj_one')));
    await recent.of('prj_two');
    expect(asked).toEqual(['prj_one', 'prj_two']);
  });

  it('is counted anew where counting failed', async () => {
    let failures = 0;
    const recent = new RecentUse(() => {
      failures += 1;
      return Promise.reject(new Error('away'));
    });
    await expect(recent.of('prj_one')).rejects.toThrow('away');
    await expect(recent.of('prj_one')).rejects.toThrow('away');
    expect(failures).toBe(2);
  });
});
