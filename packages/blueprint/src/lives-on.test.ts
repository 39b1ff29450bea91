import { newId } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { ownDirectory, requireNode } from './lives-on.ts';

describe('what lives on one machine', () => {
  it('is refused on every other, with where it is', () => {
    expect(() => requireNode('a', 'a')).not.toThrow();
    expect(() => requireNode('a', 'b')).toThrow('The resource is on node "a", not on "b".');
  });

  it('has directories of its own, whose names are ids and nothing else', () => {
    const [resource, attempt] = [newId('resource'), newId('attempt')];
    expect(ownDirectory('/var/tmp/stores', resource)).toBe(`/var/tmp/stores/${resource}`);
    expect(ownDirectory('/var/tmp/stores', attempt)).toBe(`/var/tmp/stores/${attempt}`);
    for (const id of ['', '..', `../${resource}`, `${resource}/..`, newId('lease')]) {
      expect(() => ownDirectory('/var/tmp/stores', id)).toThrow(
        'neither a resource nor an attempt',
      );
    }
  });
});
