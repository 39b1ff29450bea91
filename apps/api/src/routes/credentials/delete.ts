import type { KindRegistry } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { NamesOf } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '../../http/problem.ts';

export const deleteCredential = endpoint(
  'credentials.delete',
  async ({ params, caller }, { catalog, kinds }) => {
    const { id } = params;
    const { projectId, author } = caller;
    const wish = { projectId, id, author, namesOf: namesOf(kinds) };
    const deletion = await catalog.credentials.delete(wish);
    switch (deletion.outcome) {
      case 'missing':
        throw notFound('credential', id);
      case 'in-use':
        throw new DrydockError(
          'conflict',
          `The credential ${id} is used by ${deletion.blueprints.join(', ')}.`,
          {
            hint: 'Change or delete those blueprints, and release what they built with it.',
          },
        );
      case 'deleted':
        return undefined;
    }
  },
);

/** A configuration that its kind no longer takes, or whose kind is not loaded, names nothing. */
function namesOf(kinds: KindRegistry): NamesOf {
  return (kindName, config) => {
    const kind = kinds.get(kindName);
    return kind !== undefined && kind.config.safeParse(config).success
      ? (kind.credentials?.(config) ?? [])
      : [];
  };
}
