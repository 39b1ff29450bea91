import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Ec2Error } from '../protocol/ec2-error.ts';
import type { AccessKey } from './access-key.ts';

/**
 * How far a request's date may be from the service's clock. Signature version 4 says five minutes; EC2's table of
 * codes speaks of fifteen for RequestExpired, and of five for another code, InvalidSecurity.RequestHasExpired.
 * The stricter span, under the code that the SDK corrects its clock by.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const SKEW_MAX_MS = 5 * 60_000;

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** EC2 says the same of an unknown key and of a wrong secret. */
const notValidated = (): Ec2Error =>
  new Ec2Error('AuthFailure', 'AWS was not able to validate the provided access credentials');

/** Who signed it, and for which region. Throws an Ec2Error for whoever did not. */
export function authenticate(
  request: SignedRequest,
  keys: ReadonlyMap<string, AccessKey>,
  nowMs: number,
): { key: AccessKey; region: string } {
  const header = request.headers.authorization;
  if (header === undefined) {
    throw new Ec2Error('MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([\w-]+)\/(\d{8})\/([a-z0-9-]+)\/(\w+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (parts === null) {
    throw new Ec2Error(
      'IncompleteSignature',
      'The request signature does not conform to AWS standards.',
    );
  }
  const [, keyId = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] =
    parts;
  const key = keys.get(keyId);
  if (key === undefined || service !== 'ec2') throw notValidated();
  const date = headerOf(request.headers, 'x-amz-date');
  const atMs = dateIn(date);
  if (atMs === null || !date.startsWith(day)) throw notValidated();
  if (Math.abs(atMs - nowMs) > SKEW_MAX_MS) {
    throw new Ec2Error('RequestExpired', 'Request has expired.');
  }
  const scope = `${day}/${region}/ec2/aws4_request`;
  const toSign = [
    'AWS4-HMAC-SHA256',
    date,
    scope,
    sha256(canonical(request, signedHeaders.split(';'))),
  ].join('\n');
  const signingKey = [region, 'ec2', 'aws4_request'].reduce(
    (previous, part) => hmac(previous, part),
    hmac(`AWS4${key.secretAccessKey}`, day),
  );
  if (!timingSafeEqual(hmac(signingKey, toSign), Buffer.from(signature, 'hex'))) {
    throw notValidated();
  }
  if ((key.sessionToken ?? '') !== headerOf(request.headers, 'x-amz-security-token')) {
    throw notValidated();
  }
  if (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= nowMs) {
    // As EC2's table of codes has it: "also if the temporary credentials have expired".
    throw new Ec2Error('RequestExpired', 'Request has expired.');
  }
  return { key, region };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name] ?? '';
  return typeof value === 'string' ? value : value.join(',');
}

function canonical(request: SignedRequest, signed: readonly string[]): string {
  const headers = signed.map(
    (name) => `${name}:${headerOf(request.headers, name).trim().replace(/ +/g, ' ')}\n`,
  );
  const query = [...new URLSearchParams(request.query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  return [
    request.method,
    request.path,
    query,
    headers.join(''),
    signed.join(';'),
    sha256(request.body),
  ].join('\n');
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** `20260102T030405Z` in ms since 1970. */
function dateIn(text: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}
