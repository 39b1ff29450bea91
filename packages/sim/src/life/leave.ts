import type { Table } from '../account/kept-table.ts';
import type { InterfaceRecord, VolumeRecord } from '../account/records.ts';

/** What hung on an instance goes with it, if it is to, or is left alone. */
export function leave<T extends InterfaceRecord | VolumeRecord>(
  table: Table<T>,
  id: string,
  keeps: boolean,
): void {
  const record = table.get(id);
  if (record?.attachment?.deleteOnTermination === true && !keeps) table.remove(id);
  else if (record !== undefined) table.put({ ...record, attachment: null });
}
