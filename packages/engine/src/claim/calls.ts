import {
  DrydockError,
  unstorableIn,
  type Json,
  type JsonObject,
  type Subject,
  type SubjectKind,
} from '@drydock/model';
import { FencedOut } from './fenced-out.ts';
import type { NewEvent } from '../event.ts';
import type { Claim } from '../facts.ts';

/** Whose call it is: a resource's, an attempt's of a lease, or that of whatever else calls. */
export type CallOwner = Subject<SubjectKind>;

/** A call as it was committed: on a repeat, what the first one asked. */
export interface Intent {
  readonly key: string;
  /** The request as JSON text; sent byte for byte again. */
  readonly request: string;
  /** The stored result where the call was made and recorded; null where that is not known. */
  readonly result: { readonly value: Json } | null;
}

/** Under which name something is looked up, and for which revision; null for the resource's own. */
export interface ResolvedOf {
  readonly name: string;
  readonly revision: number | null;
}

export interface CallStore {
  /** Commits the intent under the claim, or returns the one that exists; null when fenced out. */
  intend(claim: Claim, owner: CallOwner, name: string, request: string): Promise<Intent | null>;
  /** The intent that an owner committed under a name, or null. */
  recall(owner: CallOwner, name: string): Promise<Intent | null>;
  /** The newest intent of that name that a resource has committed, of its building or of an update. */
  recallNewest(owner: CallOwner, name: string): Promise<Intent | null>;
  /** Writes a new state of the claim's resource, with its event where that differs; false when fenced out. */
  keepState(claim: Claim, state: JsonObject, kept: NewEvent): Promise<boolean>;
  /** What was looked up for a revision of the blueprint of the claim's resource, or null. */
  findResolved(claim: Claim, of: ResolvedOf): Promise<{ readonly value: Json } | null>;
  /** Records what was looked up unless somebody was first; whichever holds now. Null when fenced out. */
  recordResolved(
    claim: Claim,
    of: ResolvedOf,
    value: Json,
  ): Promise<{ readonly value: Json } | null>;
  /**
   * Takes a slot for a resource that is being built, or sees that it has it. False where another
   * has it, null when fenced out.
   */
  takeSlot(claim: Claim, key: string): Promise<boolean | null>;
  /**
   * Tells once of what was launched, by its id, on the timeline of the claim's resource: false where it
   * was told before, null when fenced out.
   */
  recordLaunch(claim: Claim, kind: string, launched: NewEvent): Promise<boolean | null>;
  /** Records the call's result under the claim; false when fenced out. */
  recordCall(claim: Claim, key: string, result: Json): Promise<boolean>;
}

/**
 * Makes a call to the world outside: intent first, then the call, then its result. A call whose
 * outcome is unknown is made again under the same key with the same request.
 */
export async function makeCall<Request extends Json, Result extends Json>(
  store: CallStore,
  claim: Claim,
  owner: CallOwner,
  signal: AbortSignal,
  call: { name: string; request: Request; act: (key: string, request: Request) => Promise<Result> },
): Promise<Result> {
  signal.throwIfAborted();
  const intent = await store.intend(claim, owner, call.name, JSON.stringify(call.request));
  if (intent === null) {
    throw new FencedOut(claim.id);
  }
  if (intent.result !== null) {
    return intent.result.value as Result;
  }
  signal.throwIfAborted();
  const result = await call.act(intent.key, JSON.parse(intent.request) as Request);
  const path = unstorableIn(result);
  if (path !== null) {
    throw new DrydockError(
      'internal',
      `What the call "${call.name}" returned cannot be stored: ${path || 'it'} has a NUL or half a character.`,
    );
  }
  if (!(await store.recordCall(claim, intent.key, result))) {
    throw new FencedOut(claim.id);
  }
  return result;
}
