import { describe, expect, it } from '@jest/globals';
import { shapeOf } from './request.ts';

const request = {
  type: 'host',
  attributes: { size: 1, zone: 'a' },
  blueprintIds: null,
  atomic: false,
  count: 1,
};

describe('the shape of a request', () => {
  it('does not depend on the order of what was said', () => {
    expect(shapeOf({ ...request, attributes: { zone: 'a', size: 1 } })).toBe(shapeOf(request));
    expect(shapeOf({ ...request, blueprintIds: ['bp_2', 'bp_1'] })).toBe(
      shapeOf({ ...request, blueprintIds: ['bp_1', 'bp_2'] }),
    );
  });

  it('differs wherever the allocator may decide differently', () => {
    const shapes = [
      request,
      { ...request, type: 'storage' },
      { ...request, attributes: { size: 1 } },
      { ...request, attributes: { size: '1', zone: 'a' } },
      { ...request, quantities: { cpu: 1 } },
      { ...request, quantities: { cpu: 2 } },
      { ...request, blueprintIds: [] },
      { ...request, blueprintIds: ['bp_1'] },
      { ...request, atomic: true, count: 2 },
      { ...request, atomic: true, count: 3 },
    ].map(shapeOf);
    expect(new Set(shapes).size).toBe(shapes.length);
  });
  it('is as it was before there were quantities, where none is asked for', () => {
    expect(shapeOf({ ...request, quantities: {} })).toBe(shapeOf(request));
    expect(shapeOf({ ...request, quantities: { b: 1, a: 2 } })).toBe(
      shapeOf({ ...request, quantities: { a: 2, b: 1 } }),
    );
  });

  it('does not depend on how many are asked for that need not go together', () => {
    expect(shapeOf({ ...request, count: 5 })).toBe(shapeOf(request));
    expect(shapeOf({ ...request, atomic: true })).toBe(shapeOf(request));
  });
});
