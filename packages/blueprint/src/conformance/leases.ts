import assert from 'node:assert/strict';
import type { Json } from '@drydock/model';
import type { ConformanceLeases } from './harness.ts';
import type { WorkContext } from '../context.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { HeldLease, LeaseWish } from '../held-lease.ts';
import { failed } from '../step.ts';

/**
 * The kind with the harness's leases beneath its resources. A request is a recorded call, so that
 * the suite cuts it off like any other: before it is made, and after it was made unheard.
 */
export function standingOn(kind: LoadedKind, leases: ConformanceLeases): LoadedKind {
  const types = kind.resource.leases ?? [];

  const within = (context: WorkContext, holder: string): WorkContext => ({
    ...context,
    held: (name) => leases.find(holder, name),
  });

  const leasing = (context: WorkContext, holder: string): WorkContext => ({
    ...within(context, holder),
    lease: async (name: string, wish: LeaseWish): Promise<HeldLease> => {
      assert.ok(types.includes(wish.type), `resource.leases does not name "${wish.type}"`);
      await context.call(`lease ${name}`, { ...wish } as Json, async () => {
        await leases.request(holder, name, wish);
        return null;
      });
      const found = await leases.find(holder, name);
      assert.ok(found !== null, `the harness does not find the lease "${name}" that it granted`);
      return found;
    },
  });

  const { resource } = kind;
  return {
    ...kind,
    resource: {
      ...kind.resource,
      activate: (context, view) => kind.resource.activate(leasing(context, view.id), view),
      ...(resource.update && {
        update: async (context, view, to) =>
          (await resource.update?.(within(context, view.id), view, to)) ?? failed('none'),
      }),
      destroy: async (context, view) => {
        const step = await kind.resource.destroy(within(context, view.id), view);
        if (step.step === 'done') {
          await leases.releaseAll(view.id);
        }
        return step;
      },
      ...(resource.health && {
        health: {
          ...resource.health,
          check: async (context, view) =>
            (await resource.health?.check(
              { ...context, held: (name) => leases.find(view.id, name) },
              view,
            )) ?? null,
        },
      }),
    },
    lease: {
      ...kind.lease,
      activate: (context, view) => kind.lease.activate(within(context, view.resource.id), view),
      destroy: (context, view) => kind.lease.destroy(within(context, view.resource.id), view),
    },
    interfaces: kind.interfaces.map(({ definition, open }) => ({
      definition,
      open: (view, use) =>
        open(view, { ...use, held: (name) => leases.find(view.resource.id, name) }),
    })),
  };
}
