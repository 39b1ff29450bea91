/**
 * Repository and branch in one form for all ways to write them: of one of these one operation works at a time. A name of
 * a blueprint’s and the address behind it are two: then the push itself, which moves the branch only from where it
 * was expected, keeps them apart.
 */
export function operationSlot(repository: string, branch: string | null): string {
  return `${oneForm(repository)} ${branch ?? ''}`;
}

/** `git@example.org:team/site.git`, as `readAddress` of the kind working-copy has it. */
const SHORT_SSH = /^(?:([A-Za-z0-9._][A-Za-z0-9._-]*)@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)(.+)$/;

function oneForm(repository: string): string {
  const short = repository.includes('://') ? null : SHORT_SSH.exec(repository);
  const user = short?.[1] === undefined ? '' : `${short[1]}@`;
  const long =
    short === null ? repository : `ssh://${user}${short[2]}/${short[3]?.replace(/^\/+/, '')}`;
  if (!URL.canParse(long) || !long.includes('://')) {
    return repository;
  }
  // Servers take both, and URL has hosts in lower case already.
  return new URL(long).href.replace(/\/+$/, '').replace(/\.git$/, '');
}
