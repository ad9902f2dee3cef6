'use client';

import { Alert, SegmentedControl, Select, Stack, TagsInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../client/trpc.tsx';
import { ScoreSlider } from '../../rulesets/score-slider.tsx';
import { SentenceHints } from '../../rulesets/sentence-hints.tsx';
import studio from '../../rulesets/studio.module.css';
import { type ClassifierForm, type LabelFields, toSettings } from '../classifier-form.ts';
import type { PictureGroup } from '../judge-pictures.ts';
import { LabelList } from './label-list.tsx';

interface Props {
  readonly form: ClassifierForm;
  readonly groups: readonly PictureGroup[] | undefined;
  readonly found: Parameters<typeof SentenceHints>[0]['found'];
  readonly problem: string | null;
  readonly selected: LabelFields | null;
  readonly onSelect: (label: string) => void;
  readonly onChange: (changes: Partial<ClassifierForm>) => void;
}

const sets = [
  { value: 'photo', label: 'A photo of a …' },
  { value: 'plain', label: 'The bare label' },
  { value: 'varied', label: 'Eight kinds of picture' },
  { value: 'own', label: 'Sentences of my own' },
] as const;

/** What makes a classifier: its labels, the sentences they stand in, and how scores become labels. */
export function ClassifierFields(props: Props) {
  const { form, groups, found, problem, selected, onSelect, onChange } = props;
  const templateSets = useQuery(useTRPC().classifiers.templateSets.queryOptions()).data;
  const builtIn = form.set === 'own' ? [] : (templateSets?.[form.set] ?? []);
  const settings = toSettings(form);
  const sentences = [...settings.labels, ...Object.values(settings.synonyms).flat(), ...form.none];

  function chooseSet(value: string | null): void {
    const set = sets.find((one) => one.value === value)?.value ?? 'photo';
    // One's own begin with what was there.
    const templates = set === 'own' && form.templates.length === 0 ? [...builtIn] : form.templates;
    onChange({ set, templates });
  }

  return (
    <div className={studio.form}>
      {problem !== null && (
        <Alert color="apricot" role="status">
          {problem}
        </Alert>
      )}
      <LabelList
        form={form}
        groups={groups}
        selected={selected}
        onSelect={onSelect}
        onChange={(labels) => onChange({ labels })}
      />
      <SentenceHints sentences={sentences} found={found} />
      <section className={studio.section} aria-label="Sentences">
        <h2 className={studio.heading}>Sentences</h2>
        <Select
          label="Each label stands in"
          data={sets}
          value={form.set}
          allowDeselect={false}
          onChange={chooseSet}
        />
        {form.set === 'own' ? (
          <TagsInput
            label="Sentences of my own"
            description="A label stands for {}. The vectors of several sentences are averaged."
            placeholder="a photo of a {}"
            splitChars={['\n']}
            acceptValueOnBlur
            value={[...form.templates]}
            onChange={(templates) => onChange({ templates })}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {builtIn.map((one) => `“${one}”`).join(', ')}
          </Text>
        )}
      </section>
      <section className={studio.section} aria-label="From scores to labels">
        <h2 className={studio.heading}>From scores to labels</h2>
        <SegmentedControl
          aria-label="How labels share the score"
          data={[
            { value: 'exclusive', label: 'One is right' },
            { value: 'multi', label: 'Several may be' },
          ]}
          value={form.mode}
          onChange={(mode) => onChange({ mode: mode === 'multi' ? 'multi' : 'exclusive' })}
        />
        <Stack gap={4}>
          <ScoreSlider
            label="Lowest score of a label"
            value={form.minScore}
            onChange={(minScore) => onChange({ minScore })}
          />
          <Text size="xs" c="dimmed">
            A picture whose labels all score less is none of these.
          </Text>
        </Stack>
        <TagsInput
          label="None of these"
          description="Describe what else there may be; a picture that one of them fits best gets no label."
          placeholder="a photo of a person"
          splitChars={['\n']}
          acceptValueOnBlur
          value={[...form.none]}
          onChange={(none) => onChange({ none })}
        />
      </section>
    </div>
  );
}
