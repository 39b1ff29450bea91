import { newId } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { nameOf, quoteGranted, quoteName, quoteText, quoteUser } from './names.ts';

describe('names and texts in statements', () => {
  it.each([
    ['select', '`select`'],
    ['a`b', '`a``b`'],
    ['`; DROP DATABASE x; -- ', '```; DROP DATABASE x; -- `'],
    ["it's", "`it's`"],
  ])('the name %j is quoted as a whole', (name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  it.each([
    ["it's", "'it''s'"],
    ['back\\', "'back\\\\'"],
    ["\\'; SELECT 1; -- ", "'\\\\''; SELECT 1; -- '"],
  ])('the text %j is quoted as a whole', (text, quoted) => {
    expect(quoteText(text)).toBe(quoted);
  });

  it('a database that is granted is that one alone', () => {
    expect(quoteGranted('att_1%')).toBe('`att\\_1\\%`');
    expect(quoteUser('att_1')).toBe("'att_1'@'%'");
  });

  it('an attempt’s id is a name, and nothing else is', () => {
    const attemptId = newId('attempt');
    expect(nameOf({ attemptId })).toBe(attemptId);
    for (const other of ['', 'Att_1', 'a-b', 'a`b', 'x'.repeat(49)]) {
      expect(() => nameOf({ attemptId: other })).toThrow('makes no name for a database');
    }
  });
});
