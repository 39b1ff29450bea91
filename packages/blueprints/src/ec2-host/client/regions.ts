/** As AWS names its partitions' domains; a region's name says which it is in. */
const DOMAINS: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^us-isof-/, 'csp.hci.ic.gov'],
  [/^eu-isoe-/, 'cloud.adc-e.uk'],
];

/** It becomes part of a host's name. */
export const isRegion = (region: string): boolean =>
  /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/.test(region);

/** Where EC2's API is in a region, as AWS has it. */
export function regionUrl(region: string): string {
  const domain = DOMAINS.find(([names]) => names.test(region))?.[1] ?? 'amazonaws.com';
  return `https://ec2.${region}.${domain}`;
}
