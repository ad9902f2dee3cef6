'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';
import { arriveAtPage, isPageComing, watchPageComing } from './page-change.ts';
import classes from './page-progress.module.css';

/** A line at the top while the next page is on its way; the present one stays in use meanwhile. */
export function PageProgress() {
  const pathname = usePathname();
  const search = useSearchParams();
  const coming = useSyncExternalStore(watchPageComing, isPageComing, () => false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another page, which is there now.
  useEffect(() => arriveAtPage(), [pathname, search]);
  if (!coming) return null;
  return <div role="progressbar" aria-label="Opening the page" className={classes.root} />;
}
