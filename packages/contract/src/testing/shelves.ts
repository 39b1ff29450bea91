import { DrydockError, newId, NOUNS, type JsonObject, type Noun } from '@drydock/model';
import type { LabelsPatch } from '../http/labels.ts';
import { ROUTES, type Route } from '../routes.ts';
import { sampleOf } from './sample.ts';

/** What every noun with ids has. */
interface Item {
  readonly id: string;
  readonly name?: string;
  labels: Record<string, string>;
}

/**
 * Nouns of which the server in memory knows no more than the tables do: they can be put there by a test,
 * listed, shown, labelled and deleted.
 */
export class Shelves {
  readonly #items = new Map<string, Item[]>();

  /** Puts one there: the least that its route may answer, and what is given. */
  add(noun: Noun, given: Partial<Item> & Readonly<Record<string, unknown>> = {}): Item {
    const { plural } = NOUNS[noun];
    const { answer }: Route = ROUTES[`${plural}.get`];
    const least = answer === null ? {} : sampleOf(answer);
    const item = { ...(least as Item), id: newId(noun), ...given };
    this.#items.set(plural, [item, ...this.#of(plural)]);
    return item;
  }

  found(noun: Noun, id: string): Item {
    return this.#found(NOUNS[noun].plural, id);
  }

  handle(
    { noun, method, id }: { readonly noun: string; readonly method: string; readonly id: string },
    query: JsonObject,
    body: JsonObject,
  ): object | undefined {
    switch (method) {
      case 'list':
        return { items: this.#of(noun).filter((item) => isMeant(item, query)), nextCursor: null };
      case 'get':
        return this.#found(noun, id);
      case 'update':
        return relabelled(this.#found(noun, id), body as unknown as LabelsPatch);
      case 'delete': {
        const gone = this.#found(noun, id);
        this.#items.set(
          noun,
          this.#of(noun).filter((item) => item !== gone),
        );
        return undefined;
      }
      default:
        throw new DrydockError('internal', `The server in memory knows no ${noun}.${method}.`);
    }
  }

  #of(noun: string): readonly Item[] & Item[] {
    return this.#items.get(noun) ?? [];
  }

  #found(noun: string, id: string): Item {
    const found = this.#of(noun).find((item) => item.id === id);
    if (found === undefined) {
      throw new DrydockError('not-found', `There is no ${id}.`);
    }
    return found;
  }
}

function isMeant(item: Item, query: JsonObject): boolean {
  const { id, name, labels } = item;
  const { name: named, idPrefix, label, lease } = query;
  return (
    (lease === undefined || ('lease' in item && item.lease === lease)) &&
    (named === undefined || name === named) &&
    (typeof idPrefix !== 'string' || id.startsWith(idPrefix) || id.includes(`_${idPrefix}`)) &&
    (!Array.isArray(label) ||
      label.every((pair) => Object.entries(labels).some((one) => one.join('=') === pair)))
  );
}

export function relabelled<Labelled extends { labels: Record<string, string> }>(
  item: Labelled,
  { labels }: LabelsPatch,
): Labelled {
  const after = Object.entries({ ...item.labels, ...labels });
  item.labels = Object.fromEntries(
    after.filter((entry): entry is [string, string] => entry[1] !== null),
  );
  return item;
}
