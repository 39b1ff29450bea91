import type { InterfaceDefinition, Operation, Operations } from '@drydock/blueprint/interface';

/** The shape of each operation, by its name. */
type ShapesOf<Members extends Operations> = {
  readonly [Name in keyof Members]: Members[Name]['shape'];
};

/**
 * What a client has to know of an interface of Drydock's own. The definition itself would bring its schemas along.
 *
 * @param events - of operations that have some: how each comes
 */
export function ownInterface<Members extends Operations>(
  name: string,
  shapes: ShapesOf<Members>,
  events: { readonly [Name in keyof Members]?: Operation['events'] } = {},
): InterfaceDefinition<Members> {
  const operations = Object.fromEntries(
    Object.entries<string>(shapes).map(([operation, shape]) => [
      operation,
      { shape, events: events[operation] ?? {}, outcome: null },
    ]),
  );
  return { name, summary: '', operations } as unknown as InterfaceDefinition<Members>;
}
