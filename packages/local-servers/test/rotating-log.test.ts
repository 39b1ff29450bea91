import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RotatingLog } from '../src/rotating-log.ts';
import { temporaryDirectory } from '../src/testing/temporary-directory.ts';

const base = temporaryDirectory();

describe('RotatingLog', () => {
  it('keeps the file and one before it within the bound', () => {
    const path = join(base, 'bounded.log');
    const log = new RotatingLog(path, { bytesMax: 100 });
    for (let number = 0; number < 50; number += 1) {
      log.write(Buffer.from(`line ${number}\n`));
    }
    log.close();
    expect(readFileSync(path, 'utf8')).toMatch(/line 49\n$/);
    expect(statSync(path).size).toBeLessThanOrEqual(100);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(100);
  });

  it('tells whole lines, however they come in', () => {
    const lines: string[] = [];
    const log = new RotatingLog(join(base, 'lines.log'), { onLine: (line) => lines.push(line) });
    log.write(Buffer.from('on'));
    log.write(Buffer.from('e\ntwo\nthr'));
    log.close();
    expect(lines).toEqual(['one', 'two']);
    expect(log.tail()).toBe('one\ntwo\nthr');
  });
});
