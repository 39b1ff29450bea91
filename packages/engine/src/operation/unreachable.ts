/** Nobody answers at the remote: later somebody may. */
export class Unreachable extends Error {
  constructor(words: string) {
    super(`The repository could not be reached: ${words}`);
    this.name = 'Unreachable';
  }
}
