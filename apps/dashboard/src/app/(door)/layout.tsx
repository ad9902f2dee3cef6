import type { ReactNode } from 'react';
import { Brand } from '../../ui/brand.tsx';
import { SchemeToggle } from '../../ui/scheme-toggle.tsx';
import classes from './door.module.css';

/** The frame of the pages that strangers see. */
export default function DoorLayout({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes.root}>
      <header className={classes.head}>
        <Brand />
        <SchemeToggle />
      </header>
      <main className={classes.card}>{children}</main>
    </div>
  );
}
