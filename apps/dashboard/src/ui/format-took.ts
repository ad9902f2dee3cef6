/** `12 ms`, `3.4 s`, `2 min 5 s`, `1 h 3 min`: how long something took. */
export function formatTook(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_500) {
    const seconds = milliseconds / 1_000;
    return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
  }
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 3_600) return join(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
