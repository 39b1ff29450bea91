import { endpoint } from '../../http/endpoint.ts';
import { useLive } from '../../use/use-live.ts';
import { useOf } from '../../use/use-of.ts';

/** Has an operation done; the answer is the operation's, or a stream of its events. */
export const callOnLease = endpoint('leases.call', (call, services) =>
  useLive({ ...useOf(call), input: call.body, shapes: ['call', 'stream'] }, call.reply, services),
);
