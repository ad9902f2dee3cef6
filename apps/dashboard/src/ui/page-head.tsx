import type { ReactNode } from 'react';
import classes from './page-head.module.css';

interface Props {
  readonly title: ReactNode;
  /** One line below; its place is kept while there is none, so that nothing moves. */
  readonly sum?: ReactNode;
  /** What can be done with the whole page. */
  readonly children?: ReactNode;
}

/** The head of a page: its title, what is on it in a line, and its actions. */
export function PageHead({ title, sum, children }: Props) {
  return (
    <header className={classes.root}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.sum}>{sum}</p>
      </div>
      {children !== undefined && <div className={classes.actions}>{children}</div>}
    </header>
  );
}
