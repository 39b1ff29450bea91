import { createHash } from 'node:crypto';
import type { Machine, MachineMaker, MachineSpec } from './machine/machine.ts';

export interface NoMachinesOptions {
  /** Default 22. Nothing listens there. */
  readonly sshPort?: number;
  /** Default `admin`. */
  readonly user?: string;
  /** What a machine's console says; default: lines with a made-up host key that is the machine's own. */
  readonly console?: (spec: MachineSpec) => string;
}

/** As cloud-init writes them between its marks. */
function hostKeyLines({ instanceId, hostName }: MachineSpec): string {
  const point = createHash('sha256').update(instanceId).digest();
  const name = Buffer.from('ssh-ed25519');
  const lengthOf = (part: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return length;
  };
  const key = Buffer.concat([lengthOf(name), name, lengthOf(point), point]).toString('base64');
  return [
    '-----BEGIN SSH HOST KEY KEYS-----',
    `ssh-ed25519 ${key} root@${hostName}`,
    '-----END SSH HOST KEY KEYS-----',
    '',
  ].join('\r\n');
}

/** Machines that are nothing but a state: a thousand at once cost nothing. */
export function noMachinesWith(options: NoMachinesOptions = {}): MachineMaker {
  const machine = (spec: MachineSpec): Machine => ({
    spec,
    console: () => Promise.resolve((options.console ?? hostKeyLines)(spec)),
    stop: () => Promise.resolve(),
    start: () => Promise.resolve(),
    end: () => Promise.resolve(),
  });
  return {
    sshPort: options.sshPort ?? 22,
    user: options.user ?? 'admin',
    make: (spec) => Promise.resolve(machine(spec)),
    reopen: (spec) => Promise.resolve(machine(spec)),
  };
}

export const noMachines: MachineMaker = noMachinesWith();
