import { Ec2Error } from './ec2-error.ts';
import type { Params } from './params.ts';

const MAX = 1000;

/**
 * One page of a list, and the token of the next. Reservations are what DescribeInstances counts, whatever they hold.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function pageOf<T extends { readonly id: string }>(
  things: readonly T[],
  params: Params,
  { least = 5, idsName }: { readonly least?: number; readonly idsName: string },
): { page: readonly T[]; nextToken: string | undefined } {
  const size = params.integer('MaxResults');
  if (size !== undefined && (size < least || size > MAX)) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${MAX}.`,
    );
  }
  const token = params.text('NextToken');
  if (params.list(idsName).length > 0 && (size !== undefined || token !== undefined)) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      `The parameter ${idsName} cannot be used with the parameter maxResults`,
    );
  }
  const sorted = [...things].sort((a, b) => (a.id < b.id ? -1 : 1));
  const after = token === undefined || token === '' ? '' : idIn(token);
  const rest = sorted.filter(({ id }) => id > after);
  const page = rest.slice(0, size ?? MAX);
  const last = page.at(-1);
  return {
    page,
    nextToken:
      last !== undefined && page.length < rest.length
        ? Buffer.from(`after:${last.id}`).toString('base64url')
        : undefined,
  };
}

function idIn(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after:')) {
    throw new Ec2Error('InvalidPaginationToken', 'The specified pagination token is not valid.');
  }
  return text.slice('after:'.length);
}
