import { useState } from 'react';

/** Whether something has been so since it was first drawn; what is loaded for it then stays. */
export function useEver(value: boolean): boolean {
  const [ever, setEver] = useState(value);
  if (value && !ever) setEver(true);
  return ever || value;
}
