'use client';

import { Radio, ScrollArea, Skeleton, TextInput } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { lookOf } from '../../../canvas/node-looks.ts';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import classes from './template-gallery.module.css';

export type Template = RouterOutputs['pipelines']['templates'][number];

interface Props {
  /** Null for an empty pipeline. */
  readonly chosen: Template | null;
  readonly onChoose: (template: Template | null) => void;
}

/** What a new pipeline begins as: nothing, or one of the templates, which can be searched. */
export function TemplateGallery({ chosen, onChoose }: Props) {
  const templates = useQuery(useTRPC().pipelines.templates.queryOptions());
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const shown = (templates.data ?? []).filter(({ title, description, category }) =>
    `${title} ${description} ${category}`.toLowerCase().includes(wanted),
  );
  const find = (id: string) => templates.data?.find((template) => template.id === id) ?? null;
  return (
    <div>
      <TextInput
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        placeholder="Search templates"
        aria-label="Search templates"
        leftSection={<IconSearch size={16} aria-hidden />}
        mb={10}
      />
      {templates.isError && <ErrorNotice error={templates.error} onRetry={() => void templates.refetch()} />}
      <ScrollArea.Autosize mah="46vh" type="auto" offsetScrollbars>
        <Radio.Group aria-label="Begin with" value={chosen?.id ?? ''} onChange={(id) => onChoose(find(id))}>
          <div className={classes.grid}>
            {wanted === '' && (
              <Card value="" title="Empty" text="Begin with nothing, and add node by node." types={[]} />
            )}
            {templates.isPending && <Skeleton height={92} radius="md" />}
            {shown.map(({ id, title, description, nodes, triggers }) => (
              <Card key={id} value={id} title={title} text={description} types={[...triggers, ...nodes]} />
            ))}
          </div>
        </Radio.Group>
        {templates.data !== undefined && shown.length === 0 && (
          <p className={classes.none}>No template says “{words}”.</p>
        )}
      </ScrollArea.Autosize>
    </div>
  );
}

interface CardProps {
  readonly value: string;
  readonly title: string;
  readonly text: string;
  readonly types: readonly string[];
}

function Card({ value, title, text, types }: CardProps) {
  return (
    <Radio.Card value={value} className={classes.card} aria-label={title}>
      <span className={classes.title}>{title}</span>
      <span className={classes.text}>{text}</span>
      <span className={classes.steps} aria-hidden>
        {types.map((type, index) => {
          const { icon: Icon, color } = lookOf(type);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a template never move.
            <span key={index} className={classes.step}>
              {index > 0 && <IconChevronRight size={10} />}
              <Icon size={14} stroke={1.7} color={color} />
            </span>
          );
        })}
      </span>
    </Radio.Card>
  );
}
