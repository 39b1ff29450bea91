/**
 * What a working copy needs of git: that its configuration can be named (`GIT_CONFIG_GLOBAL`), since 2.32.
 *
 * Source: the release notes of git 2.32.0.
 */
const LEAST = [2, 32] as const;

/** Why a version will not do, or null. */
export function whyTooOld(version: string): string | null {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) {
    return `The host’s git does not say its version: ${version.slice(0, 100)}`;
  }
  const isOld =
    Number(major) < LEAST[0] || (Number(major) === LEAST[0] && Number(minor) < LEAST[1]);
  return isOld
    ? `The host has git ${version.slice(0, 100)}; ${LEAST.join('.')} is the least.`
    : null;
}
