import type { ReactNode } from 'react';
import classes from './figure.module.css';

interface Props {
  readonly title: string;
  /** What the chart shows, in words; it stands in for it where it cannot be seen. */
  readonly summary: string;
  readonly children: ReactNode;
}

/** A chart with its title and its meaning in words. */
export function Figure({ title, summary, children }: Props) {
  return (
    <figure className={classes.root}>
      <figcaption className={classes.caption}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.summary}>{summary}</p>
      </figcaption>
      <div className={classes.chart} aria-hidden>
        {children}
      </div>
    </figure>
  );
}
