/** Interfaces of a composite that pass on to one of a part, with something changed on the way. */
import {
  command,
  execInputOf,
  type AnyRun,
  type CompositeLease,
  type Implementation,
  type InterfaceDefinition,
  type OfferedInterface,
  type Operations,
  type UsablePart,
} from '@drydock/blueprint';

/** Each operation of an interface of a part, as one of the composite's own. */
export function runsOf<Members extends Operations>(
  part: UsablePart,
  definition: InterfaceDefinition<Members>,
): Readonly<Record<string, AnyRun>> {
  const opened: Readonly<Record<string, AnyRun>> = part.use(definition) as never;
  return Object.fromEntries(
    Object.entries(opened).map(([name, run]): [string, AnyRun] => [
      name,
      async (input, use) => run(input, use),
    ]),
  );
}

/** `command` of a part, with variables that its holder may set otherwise. */
export const commandWith = <Config, Attributes, Names extends string, Wired>(
  partOf: (lease: CompositeLease<Config, Attributes, Names, Wired>) => UsablePart,
  envOf: (
    lease: CompositeLease<Config, Attributes, Names, Wired>,
  ) => Readonly<Record<string, string>>,
): OfferedInterface<CompositeLease<Config, Attributes, Names, Wired>> =>
  command.on(
    (
      lease: CompositeLease<Config, Attributes, Names, Wired>,
    ): Implementation<(typeof command)['operations']> => {
      const part = partOf(lease);
      const env = envOf(lease);
      return {
        exec: (spec, use) =>
          part.use(command).exec(execInputOf({ ...spec, env: { ...env, ...spec.env } }), use),
        terminal: (input, use) =>
          part.use(command).terminal({ ...input, env: { ...env, ...input.env } }, use),
      };
    },
  );
