import { filtered, type Fields as FilterFields } from '../protocol/filters.ts';
import { pageOf } from '../protocol/pages.ts';
import type { Xml } from '../protocol/xml.ts';
import { chosen, endDryRun, type Action, type Call, type Naming } from './action.ts';

interface Listed {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A table of what a Describe action lists. */
export interface Listing<T extends Listed> {
  /** Parameter that names some, and how they are named where they are missing. */
  readonly idsName: string;
  readonly naming: Naming;
  /** Further parameters. */
  readonly accepts?: readonly string[];
  /** Of the answer. */
  readonly setName: string;
  readonly filters: FilterFields<T>;
  /** What the caller sees. */
  things(call: Call): readonly T[];
  /** Whether it is in the answer at all; default: yes. */
  isListed?(thing: T, call: Call): boolean;
  field(thing: T, call: Call): Xml;
}

/** What all Describe actions of EC2 share: ids, filters, pages. */
export function listing<T extends Listed>(table: Listing<T>): Action {
  return {
    accepts: [table.idsName, 'Filter', 'MaxResults', 'NextToken', ...(table.accepts ?? [])],
    act(call) {
      const { params } = call;
      const named = chosen(table.things(call), params.list(table.idsName), table.naming);
      const listed = named.filter((thing) => table.isListed?.(thing, call) ?? true);
      const meant = filtered(listed, params, table.filters);
      const { page, nextToken } = pageOf(meant, params, { idsName: table.idsName });
      endDryRun(call);
      return { [table.setName]: page.map((thing) => table.field(thing, call)), nextToken };
    },
  };
}
