import { DrydockError } from '@drydock/model';
import { DASHED_NAME } from './dashed-name.ts';
import type { LoadedKind } from './loaded-kind.ts';
import type { Operation, Operations } from './operation.ts';

/** Interfaces that Drydock itself gives a meaning and routes: no kind may define another one. */
const BUILT_IN = ['command', 'filesystem', 'httpd'];

/** Names of all interfaces that leases of the kind have. */
export function interfacesOf(
  kind: Pick<LoadedKind, 'interfaces' | 'operations'>,
): readonly string[] {
  return [...Object.keys(kind.interfaces), ...Object.keys(kind.operations ?? {})];
}

/** The operations of an interface that the kind defines, or null where it defines no such one. */
export function operationsOf<View>(
  operations: Operations<View> | undefined,
  name: string,
): Readonly<Record<string, Operation<View>>> | null {
  // Asked for by a caller, who may write `constructor`.
  return operations !== undefined && Object.hasOwn(operations, name)
    ? (operations[name] ?? null)
    : null;
}

/** @throws DrydockError `invalid-configuration` where a name cannot be used */
export function checkOperations(kind: string, operations: Operations<never>): void {
  for (const [name, members] of Object.entries(operations)) {
    if (BUILT_IN.includes(name)) {
      throw wrong(
        kind,
        `defines the interface "${name}" anew`,
        `${name} is an interface of Drydock.`,
      );
    }
    const names = [name, ...Object.keys(members)];
    const odd = names.find((one) => !DASHED_NAME.test(one));
    if (odd !== undefined) {
      throw wrong(
        kind,
        `names an interface or operation "${odd}"`,
        'Names are lower-case words joined by dashes.',
      );
    }
    if (names.length === 1) {
      throw wrong(kind, `has an interface "${name}" without operations`, 'Give it one.');
    }
  }
}

function wrong(kind: string, mistake: string, hint: string): DrydockError {
  return new DrydockError('invalid-configuration', `The blueprint kind "${kind}" ${mistake}.`, {
    hint,
  });
}
