'use client';

import { ActionIcon, Code } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { CopyIcon } from '../../../ui/copy-icon.tsx';
import classes from './starter-banner.module.css';
import { bannerCookie } from './starter-banner-cookie.ts';

/** One of several; `clipline model list` shows them all. */
const command = 'npx clipline model pull clip-vit-b-32';

const tenYears = 10 * 365 * 24 * 3600;

/** Says once what the starter model is, and how to get a full one. */
export function StarterBanner() {
  const [dismissed, setDismissed] = useState(false);
  if (dismissed) return null;

  function dismiss(): void {
    // biome-ignore lint/suspicious/noDocumentCookie: the server reads it, so that the page is drawn without the banner.
    document.cookie = `${bannerCookie}=1; path=/; max-age=${tenYears}; samesite=lax`;
    setDismissed(true);
  }

  return (
    <aside className={classes.root} aria-label="About the starter model">
      <p className={classes.text}>
        <strong>This catalogue uses the starter model.</strong> It is small and made for trying things out: it
        knows everyday things and misses fine points. For real work,{' '}
        <Link href="/models">pull a full model</Link> and index into a new catalogue.
      </p>
      <span className={classes.command}>
        <Code className={classes.code}>{command}</Code>
        <CopyIcon value={command} label="Copy the command" copiedLabel="Copied" />
      </span>
      <ActionIcon onClick={dismiss} aria-label="Do not show this again" className={classes.close}>
        <IconX size={16} stroke={1.6} aria-hidden />
      </ActionIcon>
    </aside>
  );
}
