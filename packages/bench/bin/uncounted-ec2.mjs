import { makeEc2Host, PACE } from '@drydock/blueprints/testing';

/*
 * `ec2-host` as it is but for how often it may call: a simulated account counts nothing. With the budgets that
 * EC2 asks for, 1,000 launches take 500 s, whoever asks.
 */

const UNCOUNTED = { perSecond: 1_000, burst: 1_000 };
const budgets = Object.fromEntries(Object.keys(PACE.budgets).map((family) => [family, UNCOUNTED]));

export default { ...makeEc2Host({ ...PACE, budgets }), kind: 'ec2-uncounted' };
