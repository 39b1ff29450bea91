import { filtered } from '../protocol/filters.ts';
import { pageOf } from '../protocol/pages.ts';
import { endDryRun, type Action } from './action.ts';
import { chosenInstances, INSTANCE_FILTERS, reservationFields, reservations } from './instances.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const describeInstances: Action = {
  accepts: ['InstanceId', 'Filter', 'MaxResults', 'NextToken', 'IncludeManagedResources'],
  act(call) {
    const { params, world } = call;
    const found = chosenInstances(call, params.list('InstanceId'), { stale: true });
    const meant = filtered(found, params, INSTANCE_FILTERS);
    const { page, nextToken } = pageOf(reservations(meant), params, { idsName: 'InstanceId' });
    endDryRun(call);
    return {
      reservationSet: page.map((reservation) => reservationFields(world, reservation)),
      nextToken,
    };
  },
};
