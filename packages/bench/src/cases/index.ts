import type { Case } from '../bench.ts';
import { contended } from './contended.ts';
import { floor } from './floor.ts';
import { handOver } from './hand-over.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { thousandAtOnce } from './thousand-at-once.ts';

/** In the order in which they are run. */
export const CASES: readonly Case[] = [oneAtATime, thousandAtOnce, contended, handOver, floor];
