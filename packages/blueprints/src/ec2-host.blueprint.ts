/**
 * `ec2-host`: instances at EC2, each of which is one resource that is reached over SSH.
 *
 * Which instance is whose is never a matter of an address or a name. Each launch is committed before it is
 * asked for, bears a token and marks of ids from its first second, and is closed before another one is begun;
 * whatever bears a resource's mark ends with it. See docs/kinds/ec2-host.md.
 */
import { makeEc2Host } from './ec2-host/make-kind.ts';
import { PACE } from './ec2-host/pace.ts';

export default makeEc2Host(PACE);
