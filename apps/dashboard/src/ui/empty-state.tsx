import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

interface Props {
  readonly icon: Icon;
  readonly title: string;
  readonly text: ReactNode;
  /** What a person can do next. */
  readonly children?: ReactNode;
}

/** Says why there is nothing here, and what to do about it. */
export function EmptyState({ icon: Icon, title, text, children }: Props) {
  return (
    <section className={classes.root}>
      <span className={classes.plate}>
        <Icon size={28} stroke={1.4} aria-hidden />
      </span>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{text}</p>
      <div className={classes.actions}>{children}</div>
    </section>
  );
}
