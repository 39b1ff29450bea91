import assert from 'node:assert/strict';
import type { Json } from '@drydock/model';
import { z } from 'zod';
import type { ConformanceCall, ConformanceCheck, ConformanceHarness } from './harness.ts';
import { leavesNothing, onLease, onResource } from './lifecycle.ts';
import { UNKNOWN_FIELD, undescribedFields, undescribedSentence } from './schema.ts';
import { sameThings } from './words.ts';
import type { AnyLease, World } from './world.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import { interfaceOf, operationOf } from '../interfaces.ts';
import { checkedAnswer, checkedParts } from '../interface/checked.ts';
import type { Operation } from '../interface/operation.ts';
import type { AnyRun } from '../interface/use.ts';

/** What a kind says about its own interfaces. */
export function operationSchemaChecks(
  kind: LoadedKind,
  harness: ConformanceHarness,
): readonly ConformanceCheck[] {
  const calls = harness.examples.flatMap((example) => example.calls ?? []);
  return ownInterfaces(kind).flatMap(({ definition: { name, operations } }) =>
    Object.entries(operations).flatMap(([operationName, operation]) => {
      const { summary, input } = operation;
      const title = `${name}.${operationName}`;
      const own = calls.filter(
        (call) => call.interface === name && call.operation === operationName,
      );
      return [
        {
          name: `${title} says what it does and describes every field`,
          run: async () => {
            assert.ok(summary.trim() !== '', 'the summary is empty');
            const undescribed = undescribedIn(operation);
            assert.ok(undescribed.length === 0, undescribedSentence(undescribed));
          },
        },
        {
          name: `${title} is called by an example and refuses an unknown field`,
          run: async () => {
            assert.ok(own.length > 0, `no example calls ${title}`);
            for (const call of own) {
              assert.ok(input.safeParse(call.input).success, 'the input is refused');
              const unknown = input.safeParse({ ...call.input, [UNKNOWN_FIELD]: true });
              assert.ok(!unknown.success, 'it may have unknown fields');
            }
          },
        },
      ];
    }),
  );
}

/** Drydock's own interfaces have checks of their own. */
function ownInterfaces(kind: LoadedKind): LoadedKind['interfaces'] {
  return kind.interfaces.filter(({ definition }) => definition.name !== 'command');
}

/** Paths of all that an operation takes and says that has no description. */
function undescribedIn({ input, output, head, events }: Operation): readonly string[] {
  const said = Object.entries({ output, head, ...events }).filter(
    (entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType,
  );
  return [
    ...undescribedFields(z.toJSONSchema(input, { io: 'input' }), 'input'),
    ...said.flatMap(([part, schema]) =>
      undescribedFields(z.toJSONSchema(schema, { io: 'output' }), part),
    ),
  ];
}

/** What the operations do, and that nothing of it outlives the lease. */
export function operationChecks(world: World): readonly ConformanceCheck[] {
  const calls = world.example.calls ?? [];
  if (calls.length === 0) {
    return [];
  }
  return [
    {
      name: 'operations answer what they declare, and leave nothing of the lease',
      run: () =>
        onLease(world, async (lease) => {
          for (const call of calls) {
            const answer = await answerOf(world, lease, call);
            if (call.answer !== undefined) {
              assert.deepEqual(answer, call.answer, titleOf(call));
            }
          }
        }),
    },
    {
      name: 'what operations have made is gone with the resource',
      run: () =>
        leavesNothing(world, async () => {
          const resource = await world.activeResource();
          const lease = await world.activeLease(resource);
          for (const call of calls) {
            await answerOf(world, lease, call);
          }
          await world.destroyResource(resource);
        }),
    },
    {
      name: 'operations are refused, and change nothing, where the lease is not entitled to them',
      run: () =>
        forEachCall(world, async (lease, call) => {
          const before = await world.witness();
          let asked = 0;
          await assert.rejects(
            answerOf(world, lease, call, async () => {
              asked += 1;
              return false;
            }),
            `${titleOf(call)} is done all the same`,
          );
          assert.ok(asked > 0, `${titleOf(call)} does not ask`);
          sameThings(
            await world.witness(),
            before,
            `${titleOf(call)} was refused, and changed something`,
          );
        }),
    },
    {
      name: 'operations whose lease is destroyed as soon as they have asked leave nothing',
      run: () =>
        forEachCall(world, async (lease, call, without) => {
          let ending: Promise<void> | undefined;
          const answering = answerOf(world, lease, call, async () => {
            // Whoever asks once more is told the truth.
            if (ending !== undefined) {
              return false;
            }
            ending = world.destroyLease(lease);
            await ending;
            return true;
          });
          // Done or refused: either is right, as long as nothing is left.
          await answering.catch(() => undefined);
          // It may have been ended, and answer, before all of the lease is gone.
          await ending;
          assert.ok(ending !== undefined, `${titleOf(call)} does not ask`);
          sameThings(await world.witness(), without, `${titleOf(call)} left something`);
        }),
    },
  ];
}

/**
 * For each call a lease of its own, on which all calls before it were made; `without` is what there
 * was before that lease.
 */
async function forEachCall(
  world: World,
  body: (lease: AnyLease, call: ConformanceCall, without: readonly string[]) => Promise<void>,
): Promise<void> {
  const calls = world.example.calls ?? [];
  await onResource(world, async (resource) => {
    const without = await world.witness();
    for (const [index, call] of calls.entries()) {
      const lease = await world.activeLease(resource);
      try {
        for (const earlier of calls.slice(0, index)) {
          await answerOf(world, lease, earlier);
        }
        await body(lease, call, without);
      } finally {
        await world.destroyLease(lease);
      }
    }
  });
}

/** Calls as the API does: all that goes in and out passes its schemas, and survives as JSON. */
async function answerOf(
  world: World,
  lease: AnyLease,
  call: ConformanceCall,
  entitled: () => Promise<boolean> = async () => true,
): Promise<Json> {
  const title = titleOf(call);
  const { operation, run } = find(world, lease, call);
  const sent: Uint8Array[] = [];
  const happened: string[] = [];
  const parts = checkedParts(operation, title, {
    begin: async () => undefined,
    send: async (chunk) => {
      sent.push(Uint8Array.from(chunk));
    },
    emit: async (name) => {
      happened.push(name);
    },
    received: inPieces(Buffer.from(call.gives ?? '')),
  });
  const signal = new AbortController().signal;
  const given = await run(operation.input.parse(structuredClone(call.input)), {
    ...world.use,
    ...parts,
    signal,
    entitled,
  });
  const answer = checkedAnswer(operation, title, given);
  assert.deepEqual(JSON.parse(JSON.stringify(answer)), answer, `${title} answers no plain JSON`);
  if (call.gets !== undefined) {
    const expected = Buffer.from(call.gets);
    assert.ok(Buffer.concat(sent).equals(expected), `${title} sends other bytes`);
  }
  if (call.events !== undefined) {
    assert.deepEqual(happened, call.events, `${title} emits other events`);
  }
  return answer;
}

/** So that an operation meets bytes as they come: in several pieces, the first of them one byte. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (const [from, to] of [
    [0, 1],
    [1, bytes.length],
  ] as const) {
    if (from < bytes.length) {
      yield bytes.subarray(from, to);
    }
  }
}

function find(
  world: World,
  lease: AnyLease,
  call: ConformanceCall,
): { readonly operation: Operation; readonly run: AnyRun } {
  const offered = interfaceOf(world.kind, call.interface);
  const operation = offered && operationOf(offered, call.operation);
  const run = offered?.open(lease, world.use)[call.operation];
  return operation === undefined || run === undefined
    ? assert.fail(`the kind has no ${titleOf(call)}`)
    : { operation, run };
}

function titleOf(call: ConformanceCall): string {
  return `${call.interface}.${call.operation}`;
}
