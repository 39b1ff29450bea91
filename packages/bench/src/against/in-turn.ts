/** The samples of both, `a[n]` beside `b[n]`. */
export interface Pairs<Sample> {
  readonly a: readonly Sample[];
  readonly b: readonly Sample[];
}

/**
 * Takes so many pairs, one sample after the other, and who goes first changes with each: A B, B A,
 * A B ... What slowly changes on the machine, or follows from going second, hits both alike.
 */
export async function inTurn<Sample>(
  count: number,
  a: () => Promise<Sample>,
  b: () => Promise<Sample>,
): Promise<Pairs<Sample>> {
  const pairs: { a: Sample[]; b: Sample[] } = { a: [], b: [] };
  for (let index = 0; index < count; index += 1) {
    if (index % 2 === 0) {
      pairs.a.push(await a());
      pairs.b.push(await b());
    } else {
      pairs.b.push(await b());
      pairs.a.push(await a());
    }
  }
  return pairs;
}

/** One number of each sample. */
export function pick<Sample>(
  { a, b }: Pairs<Sample>,
  number: (sample: Sample) => number,
): Pairs<number> {
  return { a: a.map(number), b: b.map(number) };
}
