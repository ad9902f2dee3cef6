'use client';

import type { Person } from '@clipline/runtime';
import { PageHead } from '../../../ui/page-head.tsx';
import { AboutSection } from './about-section.tsx';
import { AccountSection } from './account-section.tsx';
import { ApiKeysSection } from './api-keys-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import classes from './settings.module.css';

/** The account, the keys of integrations, how things look, and what this installation is made of. */
export function SettingsPage({ person }: { readonly person: Person }) {
  return (
    <div className={classes.page}>
      <PageHead title="Settings" sum={person.email} />
      <AccountSection person={person} />
      <ApiKeysSection />
      <AppearanceSection />
      <AboutSection />
    </div>
  );
}
