'use client';

import type { Person } from '@clipline/runtime';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Brand } from '../../ui/brand.tsx';
import { PageProgress } from '../../ui/page-progress.tsx';
import { SchemeToggle } from '../../ui/scheme-toggle.tsx';
import { HealthLight } from './health-light.tsx';
import { JumpButton, JumpProvider } from './jump/jump.tsx';
import { RailLinks } from './nav-links.tsx';
import { NavTabs } from './nav-tabs.tsx';
import { RunActivity } from './run-activity.tsx';
import classes from './shell.module.css';
import { ShortcutsButton } from './shortcuts.tsx';
import { UserMenu } from './user-menu.tsx';

/** The frame of every page: a rail at the side, or bars above and below on a narrow screen. */
export function Shell({ person, children }: { readonly person: Person; readonly children: ReactNode }) {
  return (
    <JumpProvider>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <PageProgress />
      <header className={classes.rail}>
        <Link href="/" className={classes.brand} aria-label="Clipline, to the first page">
          <Brand />
        </Link>
        <JumpButton />
        <RailLinks />
        <div className={classes.railFoot}>
          <RunActivity />
          <HealthLight />
          <div className={classes.tools}>
            <SchemeToggle />
            <ShortcutsButton />
            <UserMenu person={person} />
          </div>
        </div>
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        {children}
      </main>
      <NavTabs />
    </JumpProvider>
  );
}
