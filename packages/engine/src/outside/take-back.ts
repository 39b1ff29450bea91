import { say, takenBackBy, type SayOfFinding, type SayPorts } from './say.ts';

/**
 * Somebody has looked, and wants a thing taken back that nobody owns: whatever its epoch.
 *
 * @throws DrydockError `not-found`; `conflict` where a living resource owns it, or where it is gone
 */
export function takeBackOutside(wish: SayOfFinding, ports: SayPorts): Promise<void> {
  return say(wish, ports, (held) => takenBackBy(wish.author, held, ports));
}
