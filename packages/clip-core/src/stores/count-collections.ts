/** `1 collection`, `2 collections`. */
export function countCollections(count: number): string {
  return `${count} ${count === 1 ? 'collection' : 'collections'}`;
}
