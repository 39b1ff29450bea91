/** Modes that programs for the whole screen switch on, and what they are where nobody has. */
const USUAL: ReadonlyMap<number, 'h' | 'l'> = new Map([
  // Keys of the cursor; a visible cursor.
  [1, 'l'],
  [25, 'h'],
  // The other screen.
  [47, 'l'],
  [1047, 'l'],
  [1049, 'l'],
  // What the mouse does, what the window says, how pasted text comes.
  [1000, 'l'],
  [1002, 'l'],
  [1003, 'l'],
  [1004, 'l'],
  [1006, 'l'],
  [2004, 'l'],
]);

const ESCAPE = '\u001b';
const SWITCH = new RegExp(`${ESCAPE}\\[\\?([0-9;]{1,40})([hl])`, 'g');
/** A sequence may begin in one piece and end in the next. */
const CARRIED_MAX = 48;

/**
 * What a program has switched on in the terminal and not off again. One that is ended with its lease cannot, and
 * the window would stay on a screen that nobody draws.
 */
export class ScreenModes {
  readonly #changed = new Map<number, 'h' | 'l'>();
  #carried = '';

  see(chunk: Buffer): void {
    const text = this.#carried + chunk.toString('latin1');
    let last = 0;
    for (const { 0: whole, 1: modes = '', 2: to, index } of text.matchAll(SWITCH)) {
      last = index + whole.length;
      for (const mode of modes.split(';').map(Number)) {
        if (USUAL.get(mode) === to) {
          this.#changed.delete(mode);
        } else if (USUAL.has(mode)) {
          this.#changed.set(mode, to === 'h' ? 'h' : 'l');
        }
      }
    }
    const begun = text.lastIndexOf(ESCAPE);
    this.#carried = begun >= last && text.length - begun < CARRIED_MAX ? text.slice(begun) : '';
  }

  /** What makes it as it was; empty where nothing was left on. */
  undo(): string {
    const undone = [...this.#changed.keys()].map(
      (mode) => `${ESCAPE}[?${mode}${USUAL.get(mode) ?? 'l'}`,
    );
    return undone.length === 0 ? '' : `${undone.join('')}${ESCAPE}[0m`;
  }
}
