import { invalidRequest } from '@drydock/engine';
import { problemsOf } from '@drydock/contract';
import type { KindRegistry } from '@drydock/blueprint';
import { DrydockError, type JsonObject, type Problem } from '@drydock/model';

interface Asked {
  readonly type: string;
  readonly attributes: JsonObject;
  readonly blueprints: readonly string[] | null;
}

/**
 * What the schema cannot know: that something provides the type and takes the attributes, and
 * that the blueprints exist for this project. Returns their ids, or null for any.
 *
 * @throws DrydockError `unknown-type`, or `invalid-request` with every problem
 */
export async function checkLeaseRequest(
  request: Asked,
  kinds: KindRegistry,
  resolve: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<readonly string[] | null> {
  const problems = attributeProblems(request, kinds);
  const { blueprints: asked } = request;
  const found = asked === null ? null : await resolve(asked);
  const ids = (asked ?? []).flatMap((name, index) => {
    const id = found?.get(name);
    if (id === undefined) {
      problems.push({
        field: `blueprints.${index}`,
        detail: `this project has no blueprint "${name}"`,
      });
      return [];
    }
    return [id];
  });
  if (problems.length > 0) {
    throw invalidRequest(problems);
  }
  return asked === null ? null : [...new Set(ids)];
}

/** Empty where at least one kind of the type takes the attributes. */
function attributeProblems({ type, attributes }: Asked, kinds: KindRegistry): Problem[] {
  const providing = kinds.providing(type);
  if (providing.length === 0) {
    throw new DrydockError('unknown-type', `No loaded blueprint kind provides "${type}".`, {
      hint: 'GET /v1/blueprint-kinds lists what they provide.',
      problems: [{ field: 'type', detail: 'is provided by no loaded kind' }],
    });
  }
  const problems: Problem[] = [];
  for (const kind of providing) {
    const parsed = kind.attributes.safeParse(attributes);
    if (parsed.success) {
      return [];
    }
    for (const { field, detail } of problemsOf(parsed.error, 'body')) {
      problems.push({
        field: field === 'body' ? 'attributes' : `attributes.${field}`,
        detail: providing.length === 1 ? detail : `${detail} (${kind.kind})`,
      });
    }
  }
  return problems;
}
