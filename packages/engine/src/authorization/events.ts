import { newEvent } from '../event.ts';
import type { AuthorizationFacts, Move, ToldToBoth } from './authorization.ts';

/** The statement that asks adds the projects' names, and the authorization. */
export const asked = ({
  author,
  blueprintId,
}: {
  readonly author: string;
  readonly blueprintId: string;
}): ToldToBoth => ({
  asker: newEvent('authorization.requested', { author, blueprint: blueprintId }, 'project'),
  owner: newEvent('blueprint.authorization-requested', {}, 'project'),
});

/** Each project reads the names of its own tokens alone. */
export function moved(
  { id, blueprintId, asker, owner }: AuthorizationFacts,
  { to, author, reason }: Pick<Move, 'to' | 'author' | 'reason'>,
): ToldToBoth {
  const toAsker = { blueprint: blueprintId, project: owner.name, reason };
  const toOwner = { project: asker.name, authorization: id, reason };
  if (to === 'withdrawn') {
    return {
      asker: newEvent('authorization.withdrawn', { ...toAsker, author }),
      owner: newEvent('blueprint.authorization-withdrawn', toOwner),
    };
  }
  return {
    asker: newEvent(`authorization.${to}`, toAsker),
    owner: newEvent(`blueprint.authorization-${to}`, { ...toOwner, author }),
  };
}
