/** What a machine does with what it was given. */
export type UserData =
  | { readonly kind: 'none' }
  | { readonly kind: 'script'; readonly script: Buffer }
  /** Nothing: what cloud-init would do with it is not simulated. */
  | { readonly kind: 'other'; readonly warning: string };

/** A script begins with `#!`; cloud-init knows other forms, which are not simulated. */
export function readUserData(bytes: Buffer | null): UserData {
  if (bytes === null || bytes.length === 0) {
    return { kind: 'none' };
  }
  if (bytes.subarray(0, 2).toString('latin1') === '#!') {
    return { kind: 'script', script: bytes };
  }
  const word = /^#[a-z-]{1,40}/.exec(bytes.subarray(0, 64).toString('latin1'))?.[0];
  return {
    kind: 'other',
    warning:
      `User data ${word === undefined ? 'without #! at its beginning' : `of the form ${word}`} ` +
      'is not simulated: nothing of it was done',
  };
}
