'use client';

import { Drawer, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { JumpRow } from './jump/jump.tsx';
import { nav } from './nav.ts';
import classes from './nav-links.module.css';
import { PageLink } from './nav-links.tsx';

/** The bar below on a narrow screen: the pages used most, and all others behind "More". */
export function NavTabs() {
  const [opened, { open, close }] = useDisclosure(false);
  const tabs = nav.flatMap(({ pages }) => pages).filter(({ tab }) => tab === true);
  return (
    <>
      <nav className={classes.tabs} aria-label="Pages, below">
        {tabs.map((page) => (
          <PageLink key={page.href} page={page} />
        ))}
        <UnstyledButton className={classes.link} aria-haspopup="dialog" onClick={open}>
          <IconDots size={20} stroke={1.6} aria-hidden />
          <span>More</span>
        </UnstyledButton>
      </nav>
      <Drawer opened={opened} onClose={close} position="bottom" size="auto" title="All pages" radius="lg">
        <JumpRow onClick={close} />
        <div className={classes.sheet}>
          {nav.map(({ label, pages }) => (
            <ul key={label} className={classes.group} aria-label={label}>
              {pages.map((page) => (
                <li key={page.href}>
                  <PageLink page={page} onClick={close} />
                </li>
              ))}
            </ul>
          ))}
        </div>
      </Drawer>
    </>
  );
}
