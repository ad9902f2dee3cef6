'use client';

import { Tooltip } from '@mantine/core';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { isCurrent, type NavPage, nav } from './nav.ts';
import classes from './nav-links.module.css';

/** The menu at the side: every page, in groups. */
export function RailLinks() {
  return (
    <nav className={classes.rail} aria-label="Pages">
      {nav.map(({ label, pages }) => (
        <ul key={label} className={classes.group} aria-label={label}>
          {pages.map((page) => (
            <li key={page.href}>
              <Tooltip label={page.label} position="right" classNames={{ tooltip: classes.railTip ?? '' }}>
                <PageLink page={page} />
              </Tooltip>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}

interface PageLinkProps {
  readonly page: NavPage;
  readonly ref?: React.Ref<HTMLAnchorElement>;
  readonly className?: string | undefined;
  readonly onClick?: () => void;
}

/** A page of the menu; marked when it is the one shown. */
export function PageLink({ page: { href, label, icon: Icon }, className = '', ...rest }: PageLinkProps) {
  const pathname = usePathname();
  return (
    <Link
      href={href}
      className={`${classes.link} ${className}`}
      aria-current={isCurrent(href, pathname) ? 'page' : undefined}
      {...rest}
    >
      <Icon size={20} stroke={1.6} aria-hidden />
      <span>{label}</span>
    </Link>
  );
}
