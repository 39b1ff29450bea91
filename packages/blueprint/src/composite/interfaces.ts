import { DrydockError, type JsonObject } from '@drydock/model';
import type { HeldOperation, HeldParts } from '../held-lease.ts';
import { openHeldInterface, type HeldGuard } from '../held-interface.ts';
import type { OfferedInterface } from '../interface/define-interface.ts';
import type { Operation } from '../interface/operation.ts';
import { interfaceOf } from '../interfaces.ts';
import type { UseContext } from '../use-context.ts';
import type { CompositeLease, UsablePart } from './composite.ts';
import { leaseParts } from './lease-parts.ts';
import type { AnyComposite, AnyLease, Member } from './member.ts';
import { sharedHeld } from './shared-lease.ts';
import { wiredIn } from './wired.ts';

type AnyCompositeLease = CompositeLease<JsonObject, JsonObject, string, JsonObject>;

/** What a lease of the composite offers: some of what its parts do, and what is made of that. */
export function interfacesOfComposite(
  composite: AnyComposite,
  members: readonly Member[],
): readonly OfferedInterface<AnyLease>[] {
  const passedOn = Object.entries(composite.interfaces ?? {}).map(([name, of]) =>
    passOn(members, name, of),
  );
  const own = (composite.own ?? []).map(({ definition, open }): OfferedInterface<AnyLease> => ({
    definition,
    open: (lease, use) => open(compositeLease(members, lease, use, null), use),
  }));
  return [...passedOn, ...own];
}

/** Where a part is used: its interfaces are those that its kind offers. */
function passOn(members: readonly Member[], name: string, of: string): OfferedInterface<AnyLease> {
  const member = members.find((each) => each.name === of);
  const offered = member && interfaceOf(member.kind, name);
  if (member === undefined || offered === undefined) {
    throw new DrydockError('internal', `There is no interface "${name}" of a part "${of}".`);
  }
  return {
    definition: offered.definition,
    open: (lease, use) => {
      const view = leaseParts(members, lease).find((each) => each.member === member)?.view;
      if (view === undefined) {
        throw new DrydockError('internal', `The lease has no part "${of}".`);
      }
      return offered.open(view, { ...use, held: sharedHeld(member, use.held) });
    },
  };
}

/** @param guard - what every use of a part is checked with; null where each brings its own */
export function compositeLease(
  members: readonly Member[],
  lease: AnyLease,
  use: UseContext,
  guard: Omit<HeldGuard, 'beneath'> | null,
): AnyCompositeLease {
  const parts = leaseParts(members, lease).map(({ member, view }) => {
    const { attemptId, attributes, state, resource } = view;
    const beneath = { ...use, held: sharedHeld(member, use.held) };
    const usable: UsablePart = {
      attemptId,
      attributes,
      state,
      resource: { id: resource.id, config: resource.config, state: resource.state },
      use: ({ name }) => {
        const offered = interfaceOf(member.kind, name);
        if (offered === undefined) {
          throw new DrydockError(
            'interface-missing',
            `The part "${member.name}" has no interface "${name}".`,
          );
        }
        const opened = openHeldInterface(offered, view, { ...(guard ?? OPEN), beneath });
        // What the kind offers under the name of a definition has its operations.
        return (guard === null ? insistingOnUse(opened) : opened) as never;
      },
    };
    return [member.name, usable] as const;
  });
  return {
    id: lease.id,
    attemptId: lease.attemptId,
    resourceId: lease.resource.id,
    config: lease.resource.config,
    attributes: lease.attributes,
    wired: wiredIn(lease.state),
    parts: Object.fromEntries(parts),
  };
}

const OPEN = { entitled: () => Promise.resolve(true), signal: undefined } as const;

/** Whoever forgets to pass the check on would act for a lease that has ended. */
const insistingOnUse = (
  opened: Readonly<Record<string, HeldOperation<Operation>>>,
): Readonly<Record<string, HeldOperation<Operation>>> =>
  Object.fromEntries(
    Object.entries(opened).map(([name, operate]) => {
      const insisting: HeldOperation<Operation> = (input, parts?: HeldParts<Operation>) => {
        if (parts?.entitled === undefined || parts.signal === undefined) {
          throw new TypeError(
            'An operation of a part is given the `use` of the operation that it is a part of.',
          );
        }
        return operate(input, parts);
      };
      return [name, insisting];
    }),
  );
