import { describe, expect, it } from '@jest/globals';
import type { ProcessInfo } from './process-table.ts';
import { selectProcesses } from './select-processes.ts';

const OWN = { pid: 100, parentPid: 1, sessionId: 50 };

function table(
  ...rows: readonly { pid: number; parentPid: number; sessionId: number; ours?: boolean }[]
): readonly ProcessInfo[] {
  return [OWN, ...rows].map(({ pid, parentPid, sessionId, ...row }) => ({
    pid,
    parentPid,
    sessionId,
    startTime: '1',
    uid: 0,
    stopped: false,
    attemptId: 'ours' in row && row.ours ? 'ours' : null,
    commandId: null,
  }));
}

function select(rows: readonly ProcessInfo[]): readonly number[] {
  return selectProcesses(rows, (info) => info.attemptId === 'ours', OWN.pid)
    .map((info) => info.pid)
    .sort((a, b) => a - b);
}

describe('the processes of an attempt', () => {
  it('are those that are marked, their descendants, and the sessions of all of them', () => {
    const rows = table(
      { pid: 200, parentPid: 100, sessionId: 200, ours: true },
      { pid: 201, parentPid: 200, sessionId: 200 },
      { pid: 202, parentPid: 201, sessionId: 202 },
      { pid: 203, parentPid: 1, sessionId: 202 },
      { pid: 300, parentPid: 1, sessionId: 300 },
    );
    expect(select(rows)).toEqual([200, 201, 202, 203]);
  });

  it('are the rest of a session whose leader has gone', () => {
    const rows = table(
      { pid: 201, parentPid: 1, sessionId: 200, ours: true },
      { pid: 202, parentPid: 1, sessionId: 200 },
    );
    expect(select(rows)).toEqual([201, 202]);
  });

  it('are not the neighbours in the session of somebody else', () => {
    const rows = table(
      { pid: 200, parentPid: 1, sessionId: 200 },
      { pid: 201, parentPid: 200, sessionId: 200, ours: true },
      { pid: 202, parentPid: 200, sessionId: 200 },
    );
    expect(select(rows)).toEqual([201]);
  });

  it('are never Drydock itself, its session or process 1', () => {
    const rows = table(
      { pid: 1, parentPid: 0, sessionId: 1, ours: true },
      { pid: 101, parentPid: 100, sessionId: 50, ours: true },
      { pid: 102, parentPid: 100, sessionId: 50 },
    );
    expect(select(rows)).toEqual([101]);
  });
});
