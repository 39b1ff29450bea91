import { Ec2Error } from '../protocol/ec2-error.ts';

/** The first four and the last of a subnet are EC2's own. */
const FIRST = 4;
const LAST = 65_534;

/**
 * Addresses of the subnets, all of the loopback range. One that comes free is given out again when all behind
 * it have been: later, as a rule, and at once if somebody asks for that.
 */
export class Addresses {
  private readonly used = new Set<string>();
  private readonly next = new Map<string, number>();
  private readonly freed = new Map<string, string[]>();

  /** `127.16.0.0/16` */
  take(cidr: string, { again = false }: { readonly again?: boolean } = {}): string {
    const network = cidr.split('.').slice(0, 2).join('.');
    if (again) {
      const address = this.freed.get(network)?.pop();
      if (address !== undefined && !this.used.has(address)) return this.reserve(address);
    }
    const from = this.next.get(network) ?? FIRST;
    for (
      let tried = 0, at = from;
      tried <= LAST - FIRST;
      tried += 1, at = at < LAST ? at + 1 : FIRST
    ) {
      const address = `${network}.${at >> 8}.${at & 255}`;
      if (!this.used.has(address)) {
        this.next.set(network, at < LAST ? at + 1 : FIRST);
        return this.reserve(address);
      }
    }
    throw new Ec2Error(
      'InsufficientFreeAddressesInSubnet',
      'There are not enough free addresses in subnet to satisfy the requested number of instances.',
    );
  }

  reserve(address: string): string {
    this.used.add(address);
    return address;
  }

  giveBack(address: string): void {
    if (!this.used.delete(address)) return;
    const network = address.split('.').slice(0, 2).join('.');
    const freed = this.freed.get(network) ?? [];
    // What was given back long ago comes round by itself.
    this.freed.set(network, [...freed, address].slice(-100));
  }
}
