import { BOUNDS, BUILDING_DEFAULTS, POOL_DEFAULTS, type JsonObject } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { blueprintCreate, blueprintPatch } from './blueprint/blueprint.ts';
import { execRequest } from './interface/exec.ts';
import { leaseGetQuery, leaseListQuery, leaseRequest } from './lease/requests.ts';
import { problemsOf } from './http/problem.ts';

function problems(schema: z.ZodType, value: unknown, root = 'body'): string[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : problemsOf(parsed.error, root).map(({ field }) => field);
}

function nested(depth: number): JsonObject {
  let object: JsonObject = {};
  for (let level = 1; level < depth; level += 1) {
    object = { in: object };
  }
  return object;
}

describe('a lease request', () => {
  it('needs a type and nothing else', () => {
    expect(problems(leaseRequest, { type: 'host' })).toEqual([]);
    expect(problems(leaseRequest, {})).toEqual(['type']);
  });

  it('has every problem reported at once, an unknown field by its name', () => {
    const request = { type: 'Host', ttlSeconds: 0, priority: 0.5, ttl: 60, wat: 1 };
    expect(problems(leaseRequest, request).sort()).toEqual(
      ['priority', 'ttl', 'ttlSeconds', 'type', 'wat'].sort(),
    );
  });

  it('takes quantities as whole numbers by name', () => {
    const asks = (quantities: unknown) => problems(leaseRequest, { type: 'host', quantities });
    expect(asks({ cpu: 2, memoryMiB: 4_096 })).toEqual([]);
    expect(asks({ cpu: 0 })).toEqual(['quantities.cpu']);
    expect(asks({ cpu: 1.5 })).toEqual(['quantities.cpu']);
    expect(asks({ 'no good': 1 })).toEqual(['quantities.no good']);
    const many = Object.fromEntries(
      Array.from({ length: BOUNDS.quantitiesMax + 1 }, (_, n) => [`q${n}`, 1]),
    );
    expect(asks(many)).toEqual(['quantities']);
  });

  it('is itself named when it is no object at all', () => {
    expect(problems(leaseRequest, [])).toEqual(['body']);
  });

  it('keeps within the bounds of the model', () => {
    const most = {
      type: 'host',
      ttlSeconds: BOUNDS.ttlSecondsMax,
      waitTimeoutSeconds: BOUNDS.waitTimeoutSecondsMax,
      priority: BOUNDS.priorityMin,
      count: BOUNDS.leasesPerRequestMax,
    };
    expect(problems(leaseRequest, most)).toEqual([]);
    const more = {
      type: 'host',
      ttlSeconds: BOUNDS.ttlSecondsMax + 1,
      waitTimeoutSeconds: BOUNDS.waitTimeoutSecondsMax + 1,
      priority: BOUNDS.priorityMin - 1,
      count: BOUNDS.leasesPerRequestMax + 1,
    };
    expect(problems(leaseRequest, more).sort()).toEqual(
      ['count', 'priority', 'ttlSeconds', 'waitTimeoutSeconds'].sort(),
    );
  });

  it('takes attributes as deep as the bound and no deeper', () => {
    const request = (depth: number): JsonObject => ({ type: 'host', attributes: nested(depth) });
    expect(problems(leaseRequest, request(BOUNDS.jsonDepthMax))).toEqual([]);
    expect(problems(leaseRequest, request(BOUNDS.jsonDepthMax + 1))).toEqual(['attributes']);
    expect(problems(leaseRequest, request(100_000))).toEqual(['attributes']);
  });

  it.each([
    ['a NUL', { a: 'x\u0000' }],
    ['half of a surrogate pair', { a: ['\ud800'] }],
    ['a NUL in a key', { 'a\u0000': 1 }],
    ['more bytes than allowed', { a: 'ü'.repeat(BOUNDS.attributesBytesMax / 2) }],
  ])('refuses attributes that could not be stored: %s', (_, attributes) => {
    expect(problems(leaseRequest, { type: 'host', attributes })).toEqual(['attributes']);
  });

  it('refuses labels and owners that are not one line', () => {
    const request = { type: 'host', owner: 'a\nb', labels: { 'x\u001b[31m': 'y' } };
    expect(problems(leaseRequest, request)).toContain('owner');
    expect(problems(leaseRequest, request).some((field) => field.startsWith('labels'))).toBe(true);
  });
});

describe('queries', () => {
  it('take several statuses with commas, repeated, or both', () => {
    expect(leaseListQuery.parse({ status: 'pending,active' }).status).toEqual([
      'pending',
      'active',
    ]);
    expect(leaseListQuery.parse({ status: ['live', 'broken,active'] }).status).toEqual([
      'live',
      'broken',
      'active',
    ]);
    expect(problems(leaseListQuery, { status: 'actve' }, 'query')).toEqual(['query.status.0']);
  });

  it('keep the commas of a label', () => {
    expect(leaseListQuery.parse({ label: 'ci=a,b' }).label).toEqual(['ci=a,b']);
    expect(problems(leaseListQuery, { label: 'ci' }, 'query')).toEqual(['query.label.0']);
  });

  it('read numbers from text and fill in defaults', () => {
    expect(leaseListQuery.parse({ limit: '7' }).limit).toBe(7);
    expect(leaseListQuery.parse({}).limit).toBe(BOUNDS.pageLimitDefault);
    expect(problems(leaseListQuery, { limit: 'many' }, 'query')).toEqual(['query.limit']);
    expect(leaseGetQuery.parse({ wait: 'destroyed', timeoutSeconds: '0' })).toEqual({
      wait: 'destroyed',
      timeoutSeconds: 0,
    });
  });

  it('name a parameter that does not exist', () => {
    expect(problems(leaseListQuery, { state: 'active' }, 'query')).toEqual(['query.state']);
  });
});

describe('a command to run', () => {
  it('is argv or a script, not both and not neither', () => {
    expect(problems(execRequest, { argv: ['uname', '-a'] })).toEqual([]);
    expect(problems(execRequest, { script: 'uname -a' })).toEqual([]);
    expect(problems(execRequest, { argv: ['uname'], script: 'uname' })).toEqual(['argv']);
    expect(problems(execRequest, {})).toEqual(['argv']);
    expect(problems(execRequest, { argv: [''] })).toEqual(['argv.0']);
  });

  it('counts what it reads in decoded bytes', () => {
    const full = Buffer.alloc(BOUNDS.execInputBytesMax, 255);
    const base64 = (bytes: Buffer): unknown => ({
      argv: ['cat'],
      stdin: bytes.toString('base64'),
      stdinEncoding: 'base64',
    });
    expect(problems(execRequest, base64(full))).toEqual([]);
    expect(problems(execRequest, base64(Buffer.concat([full, full])))).toEqual(['stdin']);
    const text = 'ü'.repeat(BOUNDS.execInputBytesMax / 2 + 1);
    expect(problems(execRequest, { argv: ['cat'], stdin: text })).toEqual(['stdin']);
  });

  it('refuses what is not base64, and what a host would cut short', () => {
    const request = { argv: ['cat', 'a\u0000b'], stdin: 'not base64!', stdinEncoding: 'base64' };
    expect(problems(execRequest, request)).toContain('argv.1');
    expect(problems(execRequest, { ...request, argv: ['cat'] })).toEqual(['stdin']);
    expect(problems(execRequest, { argv: ['env'], env: { 'A=B': 'c' } })).toEqual(['env.A=B']);
  });
});

describe('a blueprint', () => {
  it('has no limits and fills resources up unless it says otherwise', () => {
    const created = blueprintCreate.parse({
      name: 'local',
      kind: 'local-host',
      config: {},
      limits: { resources: 2 },
    });
    expect(created.limits).toEqual({
      resources: 2,
      leasesPerResource: null,
      failedBuilds: 5,
      leaseSecondsMax: null,
      quantities: {},
      perOwner: null,
      perLabel: [],
    });
    expect(created.pool).toEqual(POOL_DEFAULTS);
    expect(created.building).toEqual(BUILDING_DEFAULTS);
    expect(created).toMatchObject({ packing: 'fill', enabled: true });
  });

  it('is patched with something, and only with what it has', () => {
    expect(problems(blueprintPatch, {})).toEqual(['body']);
    expect(problems(blueprintPatch, { limits: { resources: null } })).toEqual([]);
    expect(problems(blueprintPatch, { kind: 'other', enabled: true })).toEqual(['kind']);
  });
});
