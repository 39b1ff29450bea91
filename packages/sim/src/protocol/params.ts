import { Ec2Error, invalid } from './ec2-error.ts';

/** How deep a name may nest: `NetworkInterface.1.PrivateIpAddresses.1.Primary` is five. */
const DEPTH_MAX = 8;
const COUNT_MAX = 20_000;

interface Node {
  value: string | undefined;
  readonly children: Map<string, Node>;
}

const emptyNode = (): Node => ({ value: undefined, children: new Map() });

/**
 * The parameters of a request of the Query protocol: `Filter.1.Value.2=a` is a tree, whose lists count from
 * 1. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
 */
export class Params {
  private readonly node: Node;
  private readonly path: string;

  private constructor(node: Node, path: string) {
    this.node = node;
    this.path = path;
  }

  static parse(body: string): Params {
    const root = emptyNode();
    let count = 0;
    for (const [name, value] of new URLSearchParams(body)) {
      const parts = name.split('.');
      count += 1;
      if (count > COUNT_MAX || parts.length > DEPTH_MAX) {
        throw new Ec2Error('MalformedQueryString', 'The query string has too many parameters.');
      }
      let node = root;
      for (const part of parts) {
        let next = node.children.get(part);
        if (next === undefined) {
          next = emptyNode();
          node.children.set(part, next);
        }
        node = next;
      }
      node.value = value;
    }
    return new Params(root, '');
  }

  private named(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  names(): string[] {
    return [...this.node.children.keys()];
  }

  text(name: string): string | undefined {
    return this.node.children.get(name)?.value;
  }

  /** Throws where it is there and no whole number. */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,9}$/.test(value))
      throw invalid(this.named(name), value, 'It must be an integer.');
    return Number(value);
  }

  /** Throws where it is there and neither `true` nor `false`. */
  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') throw invalid(this.named(name), value);
    return value === 'true';
  }

  child(name: string): Params | undefined {
    const node = this.node.children.get(name);
    return node === undefined || node.children.size === 0
      ? undefined
      : new Params(node, this.named(name));
  }

  /** The members of a list, by their number; holes are closed up. */
  private members(name: string): (readonly [string, Node])[] {
    const list = this.node.children.get(name)?.children ?? new Map<string, Node>();
    return [...list].filter(([key]) => /^\d+$/.test(key)).sort(([a], [b]) => Number(a) - Number(b));
  }

  list(name: string): string[] {
    return this.members(name).flatMap(([, { value }]) => (value === undefined ? [] : [value]));
  }

  children(name: string): Params[] {
    return this.members(name).map(([key, node]) => new Params(node, this.named(`${name}.${key}`)));
  }

  /** All that was asked but for those names, in an order of its own: equal requests have equal texts. */
  digest(without: readonly string[]): string {
    const lines: string[] = [];
    const walk = (node: Node, path: string): void => {
      if (node.value !== undefined) lines.push(JSON.stringify([path, node.value]));
      for (const [key, child] of node.children) walk(child, `${path}.${key}`);
    };
    for (const [key, child] of this.node.children) if (!without.includes(key)) walk(child, key);
    return lines.sort().join('\n');
  }
}
