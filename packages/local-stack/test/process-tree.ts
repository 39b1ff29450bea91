import { readdirSync, readFileSync } from 'node:fs';
import { identify, type ProcessIdentity } from '@drydock/local-servers';

/** A process and all that descend from it now, by what the kernel says of parents. */
export function processTree(root: number): ProcessIdentity[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(name);
    if (parent !== null) {
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    }
  }
  const found: ProcessIdentity[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const identity = identify(pid);
    if (identity !== null) {
      found.push(identity);
      open.push(...(children.get(pid) ?? []));
    }
  }
  return found;
}

/** Null for one that has ended meanwhile. */
function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name, in parentheses, may hold spaces.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
