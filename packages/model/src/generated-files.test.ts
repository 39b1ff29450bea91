import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { ERRORS } from './error.ts';
import { describeEvent, EVENTS, type EventType } from './event.ts';
import { GENERATED_FILES } from './generated-files.ts';
import { NOUN_NAMES } from './noun.ts';

describe('the generated files', () => {
  // When this fails: npx turbo run build --filter=@drydock/model && npm run render -w @drydock/model
  it.each(GENERATED_FILES)('$name is what the tables say', async ({ url, render }) => {
    expect(await readFile(url, 'utf8')).toBe(render());
  });
});

describe('the tables', () => {
  it.each(Object.entries(ERRORS))('%s is an error, of HTTP and of the shell', (code, error) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.status).toBeLessThan(600);
    expect([1, 2, 3, 4, 5]).toContain(error.exit);
    expect(error.means).toMatch(/^[A-Z].*\.$/);
  });

  it.each(Object.keys(EVENTS) as EventType[])(
    '%s reads as a sentence without any field',
    (type) => {
      expect(type).toMatch(
        new RegExp(`^(${[...NOUN_NAMES, 'attempt'].join('|')})\\.[a-z]+(-[a-z]+)*$`),
      );
      expect(describeEvent(type, {})).not.toMatch(/[{}]|undefined|null/);
    },
  );

  it('put the fields of an event into its sentence', () => {
    expect(describeEvent('blueprint.deleted', { author: 'somebody' })).toBe('Deleted by somebody.');
    const data = {
      revision: 3,
      author: 'somebody',
      before: '{"enabled":true}',
      after: '{"enabled":false}',
    };
    expect(describeEvent('blueprint.updated', data)).toBe(
      'Changed to revision 3 by somebody: {"enabled":true} became {"enabled":false}.',
    );
  });
});
