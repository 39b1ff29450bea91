/** For tests and the benchmark, which run a kind at a pace of their own. */
export { makeEc2Host } from './ec2-host/make-kind.ts';
export { PACE, type Pace } from './ec2-host/pace.ts';
