const spelled: { readonly [word: string]: string } = {
  catalog: 'catalogue',
  url: 'URL',
  urls: 'URLs',
  gps: 'GPS',
  exif: 'EXIF',
  id: 'ID',
  ids: 'IDs',
};

/** The name of a setting as a form calls it: `accessKeyId` → "Access key ID". */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _-]+/);
  const [first = '', ...rest] = words.map((word) => spelled[word] ?? word);
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' ');
}
