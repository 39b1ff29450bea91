import { failed, ok, type Finding } from './finding.ts';

const CHECK = 'kinds';

/** Whether the code of every blueprint is loaded. Null where the API did not tell. */
export function checkKinds(
  inUse: readonly { readonly kind: string; readonly example: string }[],
  loaded: readonly string[] | null,
): Finding | null {
  if (loaded === null) {
    return null;
  }
  const unknown = inUse.filter(({ kind }) => !loaded.includes(kind));
  if (unknown.length > 0) {
    const said = unknown.map(({ kind, example }) => `${kind} (blueprint ${example})`);
    return failed(CHECK, `not loaded: ${said.join(', ')}`, {
      why: 'Nothing of these blueprints can be built, used or destroyed.',
      fix: 'Load the kinds in every process as before, or take their resources down and delete the blueprints.',
    });
  }
  return ok(
    CHECK,
    `every blueprint’s kind is loaded: ${inUse.map(({ kind }) => kind).join(', ') || 'none'}`,
  );
}
