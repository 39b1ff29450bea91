import { commitId, type RepositoryStatus } from '@drydock/blueprint';
import { placeOf } from '../../on-host/directories.ts';
import { hostInUse } from '../../on-host/held-host.ts';
import { GIT } from '../git-text.ts';
import { shellInLease } from '../in-lease.ts';
import { copyOf, type Doing } from './at.ts';
import { COPY } from './copy-text.ts';
import { namesOf, say } from './say.ts';

const TIMEOUT_MS = 120_000;

/**
 * Parameters: what `COPY` takes, then copies. Says of each what is checked out, the first hundred of what differs, and
 * how much that is.
 */
const STATUS = `${GIT}${COPY}
for copy; do
  commit= branch=
  if is_copy && cd -- "$copy" 2>/dev/null; then
    commit=$(in_copy rev-parse --verify --quiet 'HEAD^{commit}')
    branch=$(in_copy symbolic-ref --quiet HEAD)
  fi
  printf '=%s %s\\n' "$commit" "$branch"
  [ -z "$commit$branch" ] || list_changes | sed -n -e 1,100p -e '$='
done
`;

export async function statusOf({ lease, use, context }: Doing): Promise<RepositoryStatus[]> {
  const all = lease.state?.repositories ?? [];
  const copies = all.map((had) => copyOf(lease, had)[0]);
  const said = await say(
    shellInLease(await hostInUse(context), placeOf(lease)),
    STATUS,
    [lease.resource.state.git, '', '', ...copies],
    { signal: use.signal, entitled: use.entitled, timeoutMs: TIMEOUT_MS },
  );
  // Each begins with what is checked out.
  const parts: string[][] = [];
  for (const line of said.lines) {
    if (line.startsWith('=')) {
      parts.push([]);
    }
    parts.at(-1)?.push(line);
  }
  return all.map(({ name, directory, url }, index) => {
    const [first = '=', ...lines] = parts[index] ?? [];
    const [commit = '', branch = ''] = first.slice(1).split(' ');
    return {
      name,
      directory,
      url,
      commit: commitId.safeParse(commit).success ? commit : null,
      branch: branch.startsWith('refs/heads/') ? branch.slice('refs/heads/'.length) : null,
      changedCount: Number(lines.find((line) => /^\d+$/.test(line)) ?? 0),
      changed: namesOf({ lines }),
    };
  });
}
