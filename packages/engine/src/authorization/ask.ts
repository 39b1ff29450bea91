import { hintType, type Hints } from '../hint.ts';
import type { Asked, Asking, AuthorizationStore } from './authorization.ts';

/**
 * Asks for a blueprint of another project. From then on leases of the asking project wait for the
 * owner's answer, and say so, instead of not knowing the blueprint.
 */
export async function askForBlueprint(
  wish: Asking,
  ports: { readonly store: AuthorizationStore; readonly hints: Hints },
): Promise<Asked> {
  const asked = await ports.store.ask(wish);
  if (asked.outcome === 'asked') {
    ports.hints.send([hintType(asked.authorization.provides)]);
  }
  return asked;
}
