import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { markOf } from './brand.ts';
import { defineBlueprint, type LoadedKind } from './define-blueprint.ts';
import { interfacesOf, operationsOf } from './interfaces.ts';
import { operation, type Operations } from './operation.ts';
import { done } from './step.ts';

const ping = operation({
  summary: 'Answers.',
  input: z.strictObject({ text: z.string().toUpperCase().describe('What to say.') }),
  output: z.strictObject({ said: z.string().describe('What was said.') }),
  run: async (lease: { readonly id: string }, { text }) => ({ said: `${lease.id}: ${text}` }),
});

function define(operations: Operations<{ readonly id: string }>): LoadedKind {
  return defineBlueprint({
    kind: 'echo',
    provides: 'echo',
    summary: 'Says it again.',
    config: z.strictObject({}),
    attributes: z.strictObject({}),
    state: z.strictObject({}),
    leaseState: z.strictObject({}),
    refuses: () => null,
    resource: {
      name: (_config, id) => id,
      activate: async () => done({}),
      destroy: async () => done(),
    },
    lease: {
      needsSetUp: () => false,
      activate: async () => done({}),
      destroy: async () => done(),
    },
    interfaces: {},
    operations,
  });
}

describe('interfaces of a kind’s own', () => {
  it('are interfaces of its leases', () => {
    expect(interfacesOf(define({ echo: { ping } }))).toEqual(['echo']);
  });

  it('are found by their own names only', () => {
    const { operations } = define({ echo: { ping } });
    expect(Object.keys(operationsOf(operations, 'echo') ?? {})).toEqual(['ping']);
    expect(operationsOf(operations, 'constructor')).toBeNull();
    expect(operationsOf(undefined, 'echo')).toBeNull();
  });

  it.each(['command', 'filesystem', 'httpd'])('may not be called %s', (name) => {
    expect(() => define({ [name]: { ping } })).toThrow(/defines the interface .* anew/);
  });

  it.each([
    ['Echo', { ping }],
    ['echo', { 'ping pong': ping }],
    ['echo/x', { ping }],
  ])('have names of lower-case words: %s', (name, members) => {
    expect(() => define({ [name]: members })).toThrow(/names an interface or operation/);
  });

  it('have operations', () => {
    expect(() => define({ echo: {} })).toThrow(/without operations/);
  });
});

describe('the mark', () => {
  it('tells a kind, also of another contract, from anything else', () => {
    const kind = define({ echo: { ping } });
    expect(markOf(kind)).toBe('kind');
    expect(markOf({ ...kind, [Symbol.for('drydock.blueprint-kind')]: 99 })).toBe('other-contract');
    expect(markOf({ kind: 'echo' })).toBe('none');
    expect(markOf(null)).toBe('none');
  });
});
