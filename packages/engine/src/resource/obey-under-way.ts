import type { Claim, OpenCommand } from '../facts.ts';
import { hintType, type Hint } from '../hint.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import type { Answered } from '../claim/slow-work.ts';
import type { CommandedResource, SettledResource } from './commanded.ts';
import { decideResource } from './decide.ts';
import { tellResource, type ToldResource } from './tell.ts';

/** What is said to a resource while slow work on it is under way, by whoever has claimed it. */
export interface CommandedStore {
  /** The claimed resource with its marks, and with who uses it if a command asks for that. */
  readCommanded(claim: Claim, commands: readonly OpenCommand[]): Promise<CommandedResource>;
  /** Writes marks and consumed commands of a resource that goes on. False when fenced out. */
  settleCommanded(resource: CommandedResource, settled: ToldResource): Promise<boolean>;
}

/**
 * An end stops the work, and is answered. Marks are written at once, and the work goes on: null. Whom that
 * concerns is added to `marked`.
 *
 * @throws FencedOut
 */
export async function obeyUnderWay(
  { claim, resource }: { readonly claim: Claim; readonly resource: { readonly type: string } },
  commands: readonly OpenCommand[],
  store: CommandedStore,
  marked: Hint[],
): Promise<Answered<NonNullable<SettledResource['end']>> | null> {
  const commanded = await store.readCommanded(claim, commands);
  const settled = decideResource(commanded);
  if (settled === null) {
    return null;
  }
  if (settled.end !== null) {
    return { outcome: settled.end, commands: settled.commands };
  }
  if (!(await store.settleCommanded(commanded, tellResource(commanded, settled)))) {
    throw new FencedOut(claim.id);
  }
  if (settled.wakesType) {
    marked.push(hintType(resource.type));
  }
  return null;
}
