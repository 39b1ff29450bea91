import { leftBy, say, type SayOfFinding, type SayPorts } from './say.ts';

/**
 * Somebody has looked, and wants a thing left where it is: it is found no more.
 *
 * @throws DrydockError `not-found`; `conflict` where it is gone or being taken back
 */
export function leaveOutside(wish: SayOfFinding, ports: SayPorts): Promise<void> {
  return say(wish, ports, (held) => leftBy(wish.author, held));
}
