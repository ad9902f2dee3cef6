'use client';

import { ActionIcon, Button, Group, TagsInput, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '../../../../ui/format.ts';
import { ScoreSlider } from '../../rulesets/score-slider.tsx';
import studio from '../../rulesets/studio.module.css';
import { type ClassifierForm, type LabelFields, readLabels } from '../classifier-form.ts';
import type { PictureGroup } from '../judge-pictures.ts';

interface Props {
  readonly form: ClassifierForm;
  readonly groups: readonly PictureGroup[] | undefined;
  readonly selected: LabelFields | null;
  readonly onSelect: (label: string) => void;
  readonly onChange: (labels: readonly LabelFields[]) => void;
}

/** The labels in their order; one of them is open with its synonyms and threshold. */
export function LabelList({ form, groups, selected, onSelect, onChange }: Props) {
  const { labels } = form;
  const counts = new Map(groups?.map(({ label, pictures }) => [label, pictures.length]));

  function move(from: number, to: number): void {
    const moved = labels.filter((_, index) => index !== from);
    const label = labels[from];
    if (label !== undefined) onChange(moved.toSpliced(to, 0, label));
  }

  return (
    <section className={studio.section} aria-label="Labels">
      <h2 className={studio.heading}>Labels</h2>
      {labels.length > 0 && (
        <ol className={studio.rows}>
          {labels.map((label, index) =>
            label === selected ? (
              // The place is what stays while the name is typed.
              // biome-ignore lint/suspicious/noArrayIndexKey: as said.
              <li key={index} className={studio.open}>
                <LabelEditor
                  label={label}
                  fallback={form.minScore}
                  first={index === 0}
                  last={index === labels.length - 1}
                  onChange={(changed) => {
                    onChange(labels.with(index, changed));
                    if (changed.name !== label.name) onSelect(changed.name);
                  }}
                  onMove={(by) => move(index, index + by)}
                  onRemove={() => onChange(labels.toSpliced(index, 1))}
                />
              </li>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              <li key={index}>
                <UnstyledButton className={studio.row} onClick={() => onSelect(label.name)}>
                  <span className={studio.rowName}>{label.name === '' ? 'No name yet' : label.name}</span>
                  {label.threshold !== null && (
                    <span className={studio.rowFact}>from {label.threshold.toFixed(2)}</span>
                  )}
                  {label.synonyms.length > 0 && (
                    <span className={studio.rowFact}>{formatCount(label.synonyms.length, 'synonym')}</span>
                  )}
                  <span className={studio.rowFact}>
                    {groups !== undefined && formatCount(counts.get(label.name) ?? 0, 'picture')}
                  </span>
                </UnstyledButton>
              </li>
            ),
          )}
        </ol>
      )}
      <AddLabels
        onAdd={(added) => {
          const known = new Set(labels.map(({ name }) => name.trim()));
          onChange([...labels, ...added.filter(({ name }) => !known.has(name))]);
        }}
      />
    </section>
  );
}

interface EditorProps {
  readonly label: LabelFields;
  /** The threshold of labels that have none of their own. */
  readonly fallback: number;
  readonly first: boolean;
  readonly last: boolean;
  readonly onChange: (label: LabelFields) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

function LabelEditor({ label, fallback, first, last, onChange, onMove, onRemove }: EditorProps) {
  const { name, synonyms, threshold } = label;
  return (
    <>
      <Group wrap="nowrap" align="flex-end" gap={4}>
        <TextInput
          label="Label"
          flex={1}
          maxLength={1000}
          autoComplete="off"
          value={name}
          onChange={(event) => onChange({ ...label, name: event.currentTarget.value })}
        />
        <ActionIcon
          size="input-sm"
          aria-label={`Move ${name} up`}
          disabled={first}
          onClick={() => onMove(-1)}
        >
          <IconArrowUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size="input-sm"
          aria-label={`Move ${name} down`}
          disabled={last}
          onClick={() => onMove(1)}
        >
          <IconArrowDown size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon size="input-sm" aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <TagsInput
        label="Synonyms"
        description="Further words for it; the one that fits a picture best counts."
        placeholder="Type and press Enter"
        splitChars={[',', '\n']}
        acceptValueOnBlur
        maxTags={100}
        value={[...synonyms]}
        onChange={(next) => onChange({ ...label, synonyms: next })}
      />
      <ScoreSlider
        label={`Threshold of ${name}`}
        value={threshold}
        onChange={(value) => onChange({ ...label, threshold: value })}
        onSwitch={(on) => onChange({ ...label, threshold: on ? fallback : null })}
      />
    </>
  );
}

function AddLabels({ onAdd }: { readonly onAdd: (labels: readonly LabelFields[]) => void }) {
  const [text, setText] = useState('');
  const found = readLabels(text);
  function add(): void {
    if (found.length === 0) return;
    onAdd(found);
    setText('');
  }
  return (
    <Group wrap="nowrap" align="flex-end" gap={8}>
      <Textarea
        label="Add labels"
        description="One a line, or paste many; synonyms after a colon."
        placeholder="cat: kitten, tomcat"
        flex={1}
        autosize
        minRows={1}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          add();
        }}
      />
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={found.length === 0}
        onClick={add}
      >
        {found.length > 1 ? `Add ${found.length}` : 'Add'}
      </Button>
    </Group>
  );
}
