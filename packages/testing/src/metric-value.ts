/**
 * The value of the first series of a name that has the labels, in any order, on a page of metrics;
 * null where there is none.
 */
export function metricValue(
  page: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | null {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = page
    .split('\n')
    .find((each) => each.startsWith(`${name}{`) && wanted.every((label) => each.includes(label)));
  return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ')));
}
