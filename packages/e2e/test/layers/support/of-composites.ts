import type { ConformanceCheck } from '@drydock/blueprint/conformance';
import { isFull } from '@drydock/testing';

/**
 * A lease of its own for each operation of each part. The parts' kinds are tried so in `npm test`, and what a composite
 * adds in `packages/blueprint/test/composite`; the two together by `npm run test:full`.
 */
const OF_PARTS =
  /operations (whose lease is destroyed as soon as they have asked|are refused, and change nothing)/;

export const ofComposites = (checks: readonly ConformanceCheck[]): readonly ConformanceCheck[] =>
  checks.filter(({ name }) => isFull || !OF_PARTS.test(name));
