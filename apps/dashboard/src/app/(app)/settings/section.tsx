import type { ReactNode } from 'react';
import classes from './settings.module.css';

interface Props {
  readonly title: string;
  readonly text: ReactNode;
  readonly children: ReactNode;
}

/** A part of the settings: what it is about beside what can be set. */
export function Section({ title, text, children }: Props) {
  return (
    <section className={classes.section} aria-label={title}>
      <div>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.text}>{text}</p>
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
