import {
  type Icon,
  IconCalendarTime,
  IconCpu,
  IconHistory,
  IconHome,
  IconPhotoSearch,
  IconPlugConnected,
  IconRoute,
  IconServerBolt,
  IconSettings,
  IconShieldCheck,
  IconStack2,
  IconTags,
} from '@tabler/icons-react';

/** A page of the app as the menu shows it. */
export interface NavPage {
  readonly href: string;
  readonly label: string;
  readonly icon: Icon;
  /** Also in the bar below on a narrow screen, where only four fit; the others are behind "More". */
  readonly tab?: boolean;
}

/** The pages of the app, in the order of the menu. */
export const nav: readonly { readonly label: string; readonly pages: readonly NavPage[] }[] = [
  {
    label: 'Work',
    pages: [
      { href: '/', label: 'Home', icon: IconHome },
      { href: '/search', label: 'Search', icon: IconPhotoSearch, tab: true },
      { href: '/pipelines', label: 'Pipelines', icon: IconRoute, tab: true },
      { href: '/runs', label: 'Runs', icon: IconHistory, tab: true },
      { href: '/schedules', label: 'Schedules', icon: IconCalendarTime },
      { href: '/jobs', label: 'Jobs', icon: IconServerBolt },
    ],
  },
  {
    label: 'Rules',
    pages: [
      { href: '/classifiers', label: 'Classifiers', icon: IconTags },
      { href: '/moderation', label: 'Moderation', icon: IconShieldCheck },
    ],
  },
  {
    label: 'Library',
    pages: [
      { href: '/catalogues', label: 'Catalogues', icon: IconStack2, tab: true },
      { href: '/models', label: 'Models', icon: IconCpu },
      { href: '/connections', label: 'Connections', icon: IconPlugConnected },
    ],
  },
  {
    label: 'Installation',
    pages: [{ href: '/settings', label: 'Settings', icon: IconSettings }],
  },
];

/** Whether the page at `pathname` is `href` or lies below it. */
export function isCurrent(href: string, pathname: string): boolean {
  return pathname === href || (href !== '/' && pathname.startsWith(`${href}/`));
}
