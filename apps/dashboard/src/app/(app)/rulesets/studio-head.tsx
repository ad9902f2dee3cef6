'use client';

import { Badge, Button, Text } from '@mantine/core';
import { IconChevronLeft, IconDeviceFloppy, IconHistory } from '@tabler/icons-react';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { PageHead } from '../../../ui/page-head.tsx';
import { SaveVersion } from './save-version.tsx';
import studio from './studio.module.css';
import type { Draft } from './use-draft.ts';
import { useLeaveGuard } from './use-leave-guard.tsx';
import { VersionHistory } from './version-history.tsx';

interface Version<S> {
  readonly version: number;
  readonly settings: S;
  readonly note: string | null;
  readonly createdAt: Date;
}

interface Props<S, F> {
  readonly ruleset: { readonly name: string; readonly description: string };
  readonly draft: Draft<F>;
  /** What keeps the form from being saved; null when nothing does. */
  readonly problem: string | null;
  readonly back: { readonly href: string; readonly label: string };
  // biome-ignore lint/suspicious/noExplicitAny: the key and error of a tRPC query are its own; only data is read here.
  readonly versions: UseQueryOptions<readonly Version<S>[], any, readonly Version<S>[], any>;
  readonly toForm: (settings: S) => F;
  readonly onSave: (note: string) => Promise<void>;
  readonly onOpenNewest: () => void;
}

/** The head of a classifier or policy: what is not saved yet, saving, and earlier versions. */
export function StudioHead<S, F>(props: Props<S, F>) {
  const { ruleset, draft, problem, back, onSave, onOpenNewest } = props;
  const [saving, setSaving] = useState(false);
  const [looking, setLooking] = useState(false);
  const question = useLeaveGuard(draft.unsaved);
  const versions = useQuery({ ...props.versions, enabled: looking });
  return (
    <>
      <Text
        component={Link}
        href={back.href}
        className={studio.back}
        c="dimmed"
        style={{ textDecoration: 'none' }}
      >
        <IconChevronLeft size={16} aria-hidden />
        {back.label}
      </Text>
      <PageHead
        title={
          <>
            {ruleset.name}
            {draft.unsaved && (
              <Badge variant="dot" color="apricot" tt="none" fw={500}>
                Unsaved changes
              </Badge>
            )}
          </>
        }
        sum={`Version ${draft.version}${ruleset.description === '' ? '' : ` · ${ruleset.description}`}`}
      >
        <Button
          variant="default"
          leftSection={<IconHistory size={16} aria-hidden />}
          onClick={() => setLooking(true)}
        >
          History
        </Button>
        <Button
          leftSection={<IconDeviceFloppy size={16} aria-hidden />}
          disabled={!draft.unsaved || problem !== null}
          onClick={() => setSaving(true)}
        >
          Save version {draft.version + 1}
        </Button>
      </PageHead>
      <SaveVersion
        opened={saving}
        next={draft.version + 1}
        note={draft.note}
        onSave={onSave}
        onOpenNewest={onOpenNewest}
        onClose={() => setSaving(false)}
      />
      <VersionHistory
        opened={looking}
        query={versions}
        current={draft.version}
        onRestore={({ version, settings }) => {
          draft.restore(version, props.toForm(settings));
          setLooking(false);
        }}
        onClose={() => setLooking(false)}
      />
      {question}
    </>
  );
}
