import { createHash } from 'node:crypto';

/** Never to be changed: ids of records that are stored follow from it. */
const namespace = Buffer.from('6f1d0a3e5b7c4c2f9a84d2e61b9f3c70', 'hex');

/** The UUID (version 5) that stands for a record's id in stores which take no other ids; the same id gives the same one. */
export function pointId(id: string): string {
  const bytes = createHash('sha1').update(namespace).update(id, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
