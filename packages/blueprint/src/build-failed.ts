/** A kind may bring its own copy of this package, and what it throws is met by another one. */
const BRAND = Symbol.for('drydock.build-failed');

/**
 * A resource cannot be built, and this is what building it has printed: see `failedBuild`. One of another copy of
 * this package is an instance too.
 */
export class BuildFailed extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  readonly output: string;
  readonly [BRAND] = true;

  constructor(sentence: string, output: string) {
    super(sentence);
    this.name = 'BuildFailed';
    this.output = output;
  }
}

/**
 * To be thrown by `resource.activate`: it cannot be built, as with `failed(sentence)`, and here is what it has
 * printed meanwhile, such as the console of a machine. The end of that is kept sealed for a while, for those who
 * may use what is built, without the secrets of the credentials that the configuration names.
 *
 * @param sentence - why, for a person. Never a secret: it is stored and shown
 */
export function failedBuild(
  sentence: string,
  { output }: { readonly output: string },
): BuildFailed {
  return new BuildFailed(sentence, output);
}
