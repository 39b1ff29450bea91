import type { Action } from './action.ts';
import { describeInstances } from './describe-instances.ts';
import { startInstances, stopInstances, terminateInstances } from './end-instances.ts';
import { runInstances } from './run-instances.ts';

/** Every action of the endpoint, by its name. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  DescribeInstances: describeInstances,
  RunInstances: runInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  TerminateInstances: terminateInstances,
};
