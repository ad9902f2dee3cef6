'use client';

import type { CatalogView } from '@clipline/runtime';
import Link from 'next/link';
import { formatCount } from '../../../ui/format.ts';
import { isActive } from '../../../ui/run-status.ts';
import classes from './home-page.module.css';
import { Panel } from './panel.tsx';

interface Props {
  /** Every catalogue. */
  readonly query: {
    readonly data: readonly CatalogView[] | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
}

/** Catalogues in which something is not right; nothing while there are none. */
export function Troubled({ query }: Props) {
  const troubled = (query.data ?? []).flatMap((catalog) => {
    const trouble = troubleOf(catalog);
    return trouble === null ? [] : [{ name: catalog.name, trouble }];
  });
  if (troubled.length === 0 && (query.data !== undefined || query.error == null)) return null;
  return (
    <Panel title="Catalogues that need attention" href="/catalogues" more="All catalogues" query={query}>
      <ul className={classes.lines} aria-label="Catalogues that need attention">
        {troubled.map(({ name, trouble }) => (
          <li key={name} className={classes.line}>
            <Link href="/catalogues" className={classes.name}>
              {name}
            </Link>
            <span className={classes.dim}>{trouble}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function troubleOf({ failed, images, lastRun }: CatalogView): string | null {
  if (lastRun?.status === 'waiting') return 'its run waits for you';
  if (lastRun?.status === 'failed') return 'its last run failed';
  if (failed > 0) return `${formatCount(failed, 'picture')} could not be read`;
  const isBusy = lastRun !== null && isActive(lastRun.status);
  return images === 0 && !isBusy ? 'it has no pictures' : null;
}
