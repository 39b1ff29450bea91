import type { RouteName } from '@drydock/contract';
import { ENDPOINTS, type Endpoint, type Endpoints } from '@drydock/contract/endpoints';

export type QueryValue = string | number | boolean | readonly string[] | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** Parameters of a path beside its `id`. */
export type PathParameters = Readonly<Record<string, string>>;

export function endpointOf(name: RouteName): Endpoint {
  const [noun = '', method = ''] = name.split('.');
  const endpoint = (ENDPOINTS as Endpoints)[noun]?.[method];
  if (endpoint === undefined) {
    throw new RangeError(`The contract has no route ${name}.`);
  }
  return endpoint;
}

/** Method and path with its parameters and query filled in. */
export function locate(
  name: RouteName,
  id: string | undefined,
  query: Query = {},
  rest: PathParameters = {},
): { method: string; path: string } {
  const { method, path: template, commas } = endpointOf(name);
  const given: PathParameters = { ...rest, id: id ?? '' };
  const path = template.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(given[key] ?? ''),
  );
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of textsOf(value, commas.includes(key))) {
      parameters.append(key, one);
    }
  }
  const search = parameters.toString();
  return { method, path: search === '' ? path : `${path}?${search}` };
}

/** What is written of a parameter: nothing, once, or once for each of its values. */
function textsOf(value: QueryValue, joins: boolean): readonly string[] {
  if (value === undefined) {
    return [];
  }
  if (typeof value !== 'object') {
    return [String(value)];
  }
  return joins ? [value.join(',')] : value;
}
