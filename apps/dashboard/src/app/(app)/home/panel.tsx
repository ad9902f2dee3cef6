import { Anchor } from '@mantine/core';
import Link from 'next/link';
import { type ReactNode, useId } from 'react';
import { QueryState } from '../../../ui/query-state.tsx';
import classes from './home-page.module.css';

interface Props {
  readonly title: string;
  /** The page that has all of it. */
  readonly href?: string;
  readonly more?: string;
  /** Of what it shows. */
  readonly query?: { readonly data: unknown; readonly error: unknown; readonly refetch: () => unknown };
  readonly children: ReactNode;
}

/** A part of the first page. */
export function Panel({ title, href, more, query, children }: Props) {
  const headingId = useId();
  return (
    <section className={classes.panel} aria-labelledby={headingId}>
      <header className={classes.panelHead}>
        <h2 id={headingId} className={classes.heading}>
          {title}
        </h2>
        {href !== undefined && (
          <Anchor component={Link} href={href} size="sm" underline="always">
            {more}
          </Anchor>
        )}
      </header>
      {query !== undefined && <QueryState query={query} label={title} blocks={[72]} />}
      {(query === undefined || query.data !== undefined) && children}
    </section>
  );
}
