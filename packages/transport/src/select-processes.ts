import type { ProcessInfo } from './process-table.ts';

/** What is surely the attempt's, or the command's: everything else follows from it. */
export type IsSeed = (info: ProcessInfo) => boolean;

/**
 * The processes that are meant, with all that descend from them and all in their sessions. Pure.
 *
 * A session counts where its leader is meant or has gone. Where the leader lives and is somebody
 * else's, only the process itself is meant: a person may have started it from a terminal. Drydock's
 * own session never counts, for its leader may have gone long ago.
 */
export function selectProcesses(
  table: readonly ProcessInfo[],
  isSeed: IsSeed,
  ownPid: number,
): readonly ProcessInfo[] {
  const byPid = new Map(table.map((info) => [info.pid, info]));
  const children = groupBy(table, (info) => info.parentPid);
  const sessions = groupBy(table, (info) => info.sessionId);
  const ownSession = byPid.get(ownPid)?.sessionId;
  const found = new Map<number, ProcessInfo>();
  const queue = table.filter(isSeed);
  for (let info = queue.pop(); info !== undefined; info = queue.pop()) {
    if (found.has(info.pid) || info.pid === ownPid || info.pid <= 1) {
      continue;
    }
    found.set(info.pid, info);
    queue.push(...(children.get(info.pid) ?? []));
    // A leader that was met leads here again when it is found itself.
    const leaderIsForeign = byPid.has(info.sessionId) && !found.has(info.sessionId);
    if (!leaderIsForeign && info.sessionId > 1 && info.sessionId !== ownSession) {
      queue.push(...(sessions.get(info.sessionId) ?? []));
    }
  }
  return [...found.values()];
}

function groupBy(
  table: readonly ProcessInfo[],
  key: (info: ProcessInfo) => number,
): ReadonlyMap<number, readonly ProcessInfo[]> {
  const groups = new Map<number, ProcessInfo[]>();
  for (const info of table) {
    const group = groups.get(key(info));
    if (group === undefined) {
      groups.set(key(info), [info]);
    } else {
      group.push(info);
    }
  }
  return groups;
}
