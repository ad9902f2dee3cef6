/** True for what can be the id of an asset; records that a pipeline wrote may have others. */
export function isAssetId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
