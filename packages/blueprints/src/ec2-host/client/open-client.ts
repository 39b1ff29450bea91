import type { EC2Client, EC2ClientConfig } from '@aws-sdk/client-ec2';
import { guardedAgents, type Bounds, type GuardedAgents } from './guarded-agents.ts';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Whom to call, and as whom. */
export interface Target {
  readonly region: string;
  readonly url: string;
  readonly bounds: Bounds;
  /** Whose keys; `chain`: what the SDK finds on this machine. */
  readonly keys: AwsKeys | 'chain';
}

/** How long one call may take until it is given up. The SDK itself would wait for ever. */
export interface CallLimits {
  readonly connectMs: number;
  readonly answerMs: number;
}

const agents = new Map<Bounds, GuardedAgents>();

function agentsFor(bounds: Bounds): GuardedAgents {
  const made = agents.get(bounds) ?? guardedAgents(bounds);
  agents.set(bounds, made);
  return made;
}

/**
 * A client of the SDK with all that the SDK would otherwise look for in the environment and the files of
 * this machine: an endpoint, a region, how to retry, and who calls it. It never tries again by itself, so
 * that no call is made that Drydock did not count, and none under another token.
 *
 * The SDK is loaded here and not before: it takes longer to load than all the rest of a process.
 */
export async function openClient(target: Target, limits: CallLimits): Promise<EC2Client> {
  const sdk = await import('@aws-sdk/client-ec2');
  const config: EC2ClientConfig = {
    region: target.region,
    endpoint: target.url,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    ignoreConfiguredEndpointUrls: true,
    authSchemePreference: ['aws.auth#sigv4'],
    userAgentAppId: 'drydock',
    defaultUserAgentProvider: () => Promise.resolve([['drydock', 'ec2-host']]),
    requestHandler: {
      connectionTimeout: limits.connectMs,
      socketTimeout: limits.answerMs,
      requestTimeout: limits.answerMs,
      throwOnRequestTimeout: true,
      ...agentsFor(target.bounds),
    },
    // It would write warnings to the console.
    logger: SILENT,
    ...(target.keys !== 'chain' && { credentials: target.keys }),
  };
  return new sdk.EC2Client(config);
}

const ignore = (): void => undefined;
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
