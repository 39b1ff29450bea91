import { createHash } from 'node:crypto';
import { describeIssues, type Secrets } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { awsKeys } from '../../credential/aws-keys.ts';
import type { Config } from '../config.ts';
import type { Bounds } from './guarded-agents.ts';
import type { AwsKeys, Target } from './open-client.ts';
import { regionUrl } from './regions.ts';

/** Of the environment the installation's own word alone: see the page about the kind. */
const INSTALLATIONS_ENDPOINT = 'AWS_ENDPOINT_URL_EC2';

type Where = Pick<Config, 'region' | 'endpoint' | 'privateEndpoint'>;

/** Where the API of a configuration is, and which addresses that may lead to. */
export function endpointOf(config: Where): { readonly url: string; readonly bounds: Bounds } {
  if (config.endpoint !== undefined) {
    return {
      url: config.endpoint,
      bounds: config.privateEndpoint ? 'anywhere' : 'public',
    };
  }
  const own = process.env[INSTALLATIONS_ENDPOINT];
  return own === undefined || own === ''
    ? { url: regionUrl(config.region), bounds: 'not-near' }
    : { url: own, bounds: 'anywhere' };
}

/**
 * Whom to call and as whom. The credential is opened each time, so that one that was deleted or changed is
 * not used on.
 *
 * @throws DrydockError `credential-missing`, or `credential-invalid` where it is none of the kind `aws-keys`
 */
export async function targetOf(
  config: Where & Pick<Config, 'credential'>,
  secrets: Secrets,
): Promise<Target> {
  const keys =
    config.credential === undefined ? 'chain' : await openKeys(secrets, config.credential);
  return { region: config.region, ...endpointOf(config), keys };
}

async function openKeys(secrets: Secrets, credential: string): Promise<AwsKeys> {
  const opened = awsKeys.safeParse(await secrets.open(credential));
  if (!opened.success) {
    throw new DrydockError(
      'credential-invalid',
      `The credential "${credential}" holds no keys of AWS: ${describeIssues(opened.error)}.`,
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = opened.data;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

const ACCOUNT_NAME_LENGTH = 16;

/** Whom AWS counts calls for, as far as that can be told without a call: names buckets and shared looks. */
export function accountOf({ url, region, keys }: Target): string {
  const who = keys === 'chain' ? 'chain' : keys.accessKeyId;
  const digest = createHash('sha256').update(`${url}\0${who}`).digest('hex');
  return `${region}/${digest.slice(0, ACCOUNT_NAME_LENGTH)}`;
}
