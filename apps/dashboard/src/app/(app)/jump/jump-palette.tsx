'use client';

import { Button, Text } from '@mantine/core';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import {
  type Icon,
  IconArrowRight,
  IconPhotoSearch,
  IconPlus,
  IconRoute,
  IconSearch,
  IconShieldCheck,
  IconStack2,
  IconTags,
} from '@tabler/icons-react';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { failureMessage } from '../../../ui/clip-error.ts';
import { findEntries, type JumpGroup, searchHref } from './jump-entries.ts';
import classes from './jump-palette.module.css';
import { useNames } from './use-names.ts';

const icons: { readonly [group in JumpGroup]: Icon } = {
  Pages: IconArrowRight,
  Actions: IconPlus,
  Pipelines: IconRoute,
  Catalogues: IconStack2,
  Classifiers: IconTags,
  Policies: IconShieldCheck,
};

const [store, spotlight] = createSpotlight();

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A list over the page that leads to whatever is named: pages, things and what can be begun. */
export function JumpPalette({ opened, onClose }: Props) {
  const [query, setQuery] = useState('');
  const [target, setTarget] = useState<{ readonly href: string } | null>(null);
  const link = useRef<HTMLAnchorElement>(null);
  const { names, isLoading, error, retry } = useNames(opened);
  const found = findEntries(query, names);
  const count = found.reduce((sum, { entries }) => sum + entries.length, 0);

  useEffect(() => {
    if (opened) spotlight.open();
    else spotlight.close();
  }, [opened]);
  useEffect(() => {
    // A link like any other, so that a page which holds changes can ask before it is left.
    if (target !== null) link.current?.click();
  }, [target]);

  return (
    <>
      <Link ref={link} href={target?.href ?? '/'} prefetch={false} hidden tabIndex={-1} aria-hidden />
      <Spotlight.Root
        store={store}
        shortcut={null}
        query={query}
        onQueryChange={setQuery}
        onSpotlightClose={onClose}
        title="Search or jump"
        classNames={{ header: classes.header ?? '' }}
        scrollable
        maxHeight={460}
        transitionProps={{ duration: 120 }}
      >
        <Spotlight.Search
          placeholder="Search or jump to…"
          aria-label="Search or jump"
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
        />
        <Spotlight.ActionsList aria-label="Where to go">
          {found.map(({ group, entries }) => (
            <Spotlight.ActionsGroup key={group} label={group}>
              {entries.map(({ label, href }) => (
                <Entry key={href} icon={icons[group]} label={label} onPick={() => setTarget({ href })} />
              ))}
            </Spotlight.ActionsGroup>
          ))}
          {query.trim() !== '' && (
            <Spotlight.ActionsGroup label="Pictures">
              <Entry
                icon={IconPhotoSearch}
                label={`Search for “${query.trim()}”`}
                onPick={() => setTarget({ href: searchHref(query) })}
              />
            </Spotlight.ActionsGroup>
          )}
        </Spotlight.ActionsList>
        <Spotlight.Footer className={classes.footer}>
          {error === null ? (
            <Text size="xs" c="dimmed" role="status">
              {isLoading ? 'Names are on their way…' : `${count} found · ↑ ↓ to choose, Enter to go`}
            </Text>
          ) : (
            <>
              <Text size="xs" c="var(--clip-danger)" role="alert">
                Not all names are here. {failureMessage(error)}
              </Text>
              <Button size="compact-xs" variant="default" onClick={retry}>
                Try again
              </Button>
            </>
          )}
        </Spotlight.Footer>
      </Spotlight.Root>
    </>
  );
}

interface EntryProps {
  readonly icon: Icon;
  readonly label: string;
  readonly onPick: () => void;
}

function Entry({ icon: EntryIcon, label, onPick }: EntryProps) {
  return (
    <Spotlight.Action
      className={classes.entry ?? ''}
      label={label}
      leftSection={<EntryIcon size={18} stroke={1.6} aria-hidden />}
      onClick={onPick}
    />
  );
}
