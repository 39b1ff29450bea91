/** The object was claimed by somebody else meanwhile: stop, write nothing, do not retry. */
export class FencedOut extends Error {
  readonly id: string;

  constructor(id: string) {
    super(`${id} was claimed by another writer.`);
    this.name = 'FencedOut';
    this.id = id;
  }
}
