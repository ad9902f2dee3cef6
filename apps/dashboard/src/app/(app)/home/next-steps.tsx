'use client';

import type { CatalogView, NextStep } from '@clipline/runtime';
import { Anchor, Button, Code } from '@mantine/core';
import {
  type Icon,
  IconCalendarPlus,
  IconChecks,
  IconDownload,
  IconFolderPlus,
  IconPlayerPlay,
  IconRoute,
  IconServerOff,
  IconUserQuestion,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import { formatCount } from '../../../ui/format.ts';
import classes from './home-page.module.css';
import { Panel } from './panel.tsx';

interface Look {
  readonly icon: Icon;
  readonly title: string;
  readonly text: string;
  /** Typed in a terminal. */
  readonly command?: string;
  readonly action?: { readonly href: string; readonly label: string };
}

/** What a person could do next, from how things stand. */
export function NextSteps({ catalogs }: { readonly catalogs: readonly CatalogView[] }) {
  const query = useQuery({
    ...useTRPC().home.nextSteps.queryOptions(),
    staleTime: 0,
    refetchInterval: 30_000,
  });
  const steps = query.data ?? [];
  const isNew = steps.some(({ kind }) => kind === 'add-folder');
  return (
    <Panel title="What to do next" query={query}>
      {isNew && catalogs.length > 0 && (
        <p className={classes.welcome}>
          New here?{' '}
          <Anchor component={Link} href="/search?tour=true" underline="always" size="sm">
            Take the tour
          </Anchor>
          : four steps that end in a search.
        </p>
      )}
      {steps.length === 0 && (
        <p className={classes.calm}>
          <IconChecks size={18} stroke={1.6} aria-hidden /> Nothing needs you.
        </p>
      )}
      <ul className={classes.steps} aria-label="Next steps">
        {steps.map((step) => (
          <Step key={step.kind} look={lookOf(step)} />
        ))}
      </ul>
    </Panel>
  );
}

function Step({ look: { icon: Icon, title, text, command, action } }: { readonly look: Look }) {
  return (
    <li className={classes.step}>
      <Icon size={20} stroke={1.6} className={classes.stepIcon} aria-hidden />
      <div className={classes.stepWords}>
        <strong>{title}</strong>
        <span className={classes.dim}>{text}</span>
        {command !== undefined && <Code className={classes.command}>{command}</Code>}
      </div>
      {action !== undefined && (
        <Button component={Link} href={action.href} variant="default" size="compact-sm">
          {action.label}
        </Button>
      )}
    </li>
  );
}

function lookOf(step: NextStep): Look {
  switch (step.kind) {
    case 'start-worker':
      return {
        icon: IconServerOff,
        title: 'Start a worker',
        text: 'Nothing takes runs: they wait until one is there.',
        command: 'npx clipline worker',
        action: { href: '/jobs', label: 'Jobs' },
      };
    case 'resume-queue':
      return {
        icon: IconPlayerPlay,
        title: 'Resume the queue',
        text: 'It is paused: workers take no further run.',
        action: { href: '/jobs', label: 'Jobs' },
      };
    case 'review':
      return {
        icon: IconUserQuestion,
        title: `Decide about ${formatCount(step.count, 'picture')}`,
        text: 'Pipelines have put them aside for a person to look at.',
        action: { href: '/moderation', label: 'Review' },
      };
    case 'add-folder':
      return {
        icon: IconFolderPlus,
        title: 'Add a folder of your own',
        text: 'Each picture is read once, where it lies, and never changed.',
        action: { href: '/catalogues?add=true', label: 'Add' },
      };
    case 'pull-model':
      return {
        icon: IconDownload,
        title: 'Get a full model',
        text: 'The starter model is small and made for trying things out.',
        action: { href: '/models', label: 'Models' },
      };
    case 'schedule':
      return {
        icon: IconCalendarPlus,
        title: `Look for new pictures of ${step.catalog} every night`,
        text: 'Nothing runs by the clock yet.',
        action: { href: '/schedules?new=true', label: 'Schedule' },
      };
    case 'make-pipeline':
      return {
        icon: IconRoute,
        title: 'Make a pipeline',
        text: 'Sort, check or moderate pictures as they come in.',
        action: { href: '/pipelines?new=true', label: 'Begin' },
      };
  }
}
