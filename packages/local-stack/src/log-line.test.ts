import { describe, expect, it } from '@jest/globals';
import { forTerminal } from './log-line.ts';

describe('forTerminal', () => {
  it('shows warnings and errors, by number or by word', () => {
    expect(forTerminal('api', '{"level":40,"msg":"slow"}')).toBe('api warning: slow');
    expect(forTerminal('api', '{"level":"fatal","msg":"gone"}')).toBe('api error: gone');
  });

  it('keeps the rest to the file', () => {
    expect(forTerminal('api', '{"level":30,"msg":"listening"}')).toBeNull();
    expect(forTerminal('api', '{"level":"info","msg":"listening"}')).toBeNull();
    expect(forTerminal('api', '  ')).toBeNull();
  });

  it('shows what is no log record', () => {
    expect(forTerminal('api', 'Error: no such file')).toBe('api: Error: no such file');
    expect(forTerminal('api', '{"message":"no level"}')).toBe('api: {"message":"no level"}');
  });

  it('passes nothing on that a terminal would obey', () => {
    expect(forTerminal('api', '{"level":50,"msg":"a\\u001b[2Jb"}')).toBe('api error: a [2Jb');
  });
});
