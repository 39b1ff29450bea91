import type { InstanceRecord } from '../account/records.ts';
import type { MachineSpec } from '../machine/machine.ts';
import type { World } from '../world.ts';

/** What the machine of an instance is made of. */
export function specOf({ state }: World, record: InstanceRecord): MachineSpec {
  const { keyName, accountId, region } = record;
  const key = state.keyPairs
    .all()
    .find(
      (pair) => pair.name === keyName && pair.accountId === accountId && pair.region === region,
    );
  return {
    instanceId: record.id,
    hostName: record.hostName,
    address: record.address ?? '',
    authorizedKeys: key === undefined ? [] : [key.publicKey],
    userData: record.userData === null ? null : Buffer.from(record.userData, 'base64'),
    bootSeconds: record.boot.bootSeconds,
    initSeconds: record.boot.initSeconds,
    initEnds: record.boot.initEnds,
  };
}
