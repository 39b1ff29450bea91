import { DrydockError, type ErrorCode } from '../error.ts';
import type { Area, Role, Scope } from '../role.ts';
import { roleReaches } from '../role.ts';

/** Whoever would do something: what of a token decides whether they may. */
export interface Actor {
  readonly role: Role;
  /** All that it may do of what its role allows; null for the whole role. */
  readonly scopes: readonly Scope[] | null;
}

/** Why something cannot be done as things stand: the error that its request is refused with. */
export interface Hindrance {
  readonly code: ErrorCode;
  readonly sentence: string;
  readonly hint?: string;
}

/** What may be done to an object of a noun. */
export interface ActionRule<Standing> {
  /** What a token has to be at least. */
  readonly role: Role;
  /** Null where nothing stands in the way. Left out: nothing ever does. */
  readonly hindrance?: (standing: Standing, actor: Actor) => Hindrance | null;
}

export type ActionRules<Standing> = Readonly<Record<string, ActionRule<Standing>>>;

/** One line of what may be done to an object now, by whoever asks. */
export interface Action {
  readonly name: string;
  readonly allowed: boolean;
  /** Why not, in a sentence; null where it is allowed. */
  readonly reason: string | null;
}

/** What the actor may do to an object that stands so, in the order of the rules. */
export function actionsOf<Standing>(
  area: Area,
  rules: ActionRules<Standing>,
  standing: Standing,
  actor: Actor,
): Action[] {
  return Object.entries(rules).map(([name, { role, hindrance }]) => {
    const missing = missingOf(actor, { role, scope: `${area}:write` });
    const reason =
      missing.length > 0
        ? `This needs ${missing.join(', and ')}.`
        : (hindrance?.(standing, actor)?.sentence ?? null);
    return { name, allowed: reason === null, reason };
  });
}

/**
 * What `actionsOf` says of an action, as a refusal.
 *
 * @throws DrydockError with the code of what stands in the way
 */
export function requireAction<Standing>(
  { hindrance }: ActionRule<Standing>,
  standing: Standing,
  actor: Actor,
): void {
  const found = hindrance?.(standing, actor) ?? null;
  if (found !== null) {
    throw refusalFor(found);
  }
}

export function refusalFor({ code, sentence, hint }: Hindrance): DrydockError {
  return new DrydockError(code, sentence, hint === undefined ? {} : { hint });
}

/** What the token lacks: its role, or a scope that it is not narrowed to. */
export function missingOf(
  actor: Actor,
  needs: { readonly role: Role; readonly scope: Scope | null },
): string[] {
  const { role, scope } = needs;
  return [
    ...(roleReaches(actor.role, role)
      ? []
      : [`a token of the role ${role}; this one has the role ${actor.role}`]),
    ...(scope === null || actor.scopes === null || actor.scopes.includes(scope)
      ? []
      : [`the scope ${scope}; this token has ${actor.scopes.join(', ')}`]),
  ];
}
