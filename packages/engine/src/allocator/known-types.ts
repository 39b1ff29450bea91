/**
 * Which types there are. A hint names one, and deciding about it begins by writing a row for it: whoever
 * writes to Redis would write to PostgreSQL with names that they made up. Asked once for each that is
 * one; what is none may be one later.
 */
export class KnownTypes {
  readonly #exists: (type: string) => Promise<boolean>;
  readonly #known = new Set<string>();

  constructor(exists: (type: string) => Promise<boolean>) {
    this.#exists = exists;
  }

  async has(type: string): Promise<boolean> {
    if (this.#known.has(type)) {
      return true;
    }
    const exists = await this.#exists(type);
    if (exists) {
      this.#known.add(type);
    }
    return exists;
  }
}
