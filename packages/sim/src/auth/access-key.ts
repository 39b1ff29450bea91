/** Who may call, and what. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Twelve digits. Instances belong to an account, and are seen by its keys alone. */
  readonly accountId: string;
  /** Of temporary credentials: has to come with each request. */
  readonly sessionToken?: string;
  /** RFC 3339. From then on it is refused. */
  readonly expiresAt?: string;
  /** Actions with `*`, as in a policy: `ec2:Describe*`. Default: all. */
  readonly allow?: readonly string[];
  /** Goes before `allow`. */
  readonly deny?: readonly string[];
}

/** For whoever runs the simulator on their own machine. No secret: it opens nothing else. */
export const DEFAULT_ACCESS_KEY: AccessKey = {
  accessKeyId: 'AKIADRYDOCKSIMULATOR',
  secretAccessKey: 'the-simulator-keeps-no-secret-from-you-0',
  accountId: '123456789012',
};

const matches = (pattern: string, action: string): boolean =>
  pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern;

export function mayCall(key: AccessKey, actionName: string): boolean {
  const action = `ec2:${actionName}`;
  return (
    (key.allow ?? ['*']).some((pattern) => matches(pattern, action)) &&
    !(key.deny ?? []).some((pattern) => matches(pattern, action))
  );
}
