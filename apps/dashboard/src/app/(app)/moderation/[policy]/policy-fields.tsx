'use client';

import type { ModerationCategory } from '@clipline/clip-core';
import { ActionIcon, Alert, Button, Group, TagsInput, TextInput, UnstyledButton } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { ScoreSlider } from '../../rulesets/score-slider.tsx';
import { SentenceHints } from '../../rulesets/sentence-hints.tsx';
import studio from '../../rulesets/studio.module.css';
import type { ModeratedPicture } from '../judge-by-policy.ts';
import { newCategory, type PolicyForm, sentencesOf } from '../policy-form.ts';

interface Props {
  readonly form: PolicyForm;
  readonly judged: readonly ModeratedPicture[] | undefined;
  readonly found: Parameters<typeof SentenceHints>[0]['found'];
  readonly problem: string | null;
  readonly selected: ModerationCategory | null;
  readonly onSelect: (category: string) => void;
  readonly onChange: (changes: Partial<PolicyForm>) => void;
}

/** What makes a policy: its categories, each with sentences and what it does from which score. */
export function PolicyFields(props: Props) {
  const { form, found, problem, selected, onSelect, onChange } = props;
  const { categories } = form;

  return (
    <div className={studio.form}>
      {problem !== null && (
        <Alert color="apricot" role="status">
          {problem}
        </Alert>
      )}
      <section className={studio.section} aria-label="Categories">
        <h2 className={studio.heading}>Categories</h2>
        {categories.length > 0 && (
          <ol className={studio.rows}>
            {categories.map((category, index) =>
              category === selected ? (
                // The place is what stays while the name is typed.
                // biome-ignore lint/suspicious/noArrayIndexKey: as said.
                <li key={index} className={studio.open}>
                  <CategoryEditor
                    category={category}
                    onChange={(changed) => {
                      onChange({ categories: categories.with(index, changed) });
                      if (changed.name !== category.name) onSelect(changed.name);
                    }}
                    onRemove={() => onChange({ categories: categories.toSpliced(index, 1) })}
                  />
                </li>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <li key={index}>
                  <UnstyledButton className={studio.row} onClick={() => onSelect(category.name)}>
                    <span className={studio.rowName}>{category.name || 'No name yet'}</span>
                    <span className={studio.rowFact}>{describeRules(category)}</span>
                  </UnstyledButton>
                </li>
              ),
            )}
          </ol>
        )}
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            disabled={categories.some(({ name }) => name === '')}
            onClick={() => {
              onChange({ categories: [...categories, newCategory] });
              onSelect('');
            }}
          >
            Add a category
          </Button>
        </div>
      </section>
      <SentenceHints sentences={sentencesOf(form)} found={found} />
      <section className={studio.section} aria-label="Harmless">
        <h2 className={studio.heading}>Harmless in every category</h2>
        <TagsInput
          aria-label="Harmless sentences of all categories"
          description="Every category is told apart from these: say what your pictures usually show."
          placeholder="Type and press Enter"
          splitChars={['\n']}
          acceptValueOnBlur
          maxTags={200}
          value={[...form.harmless]}
          onChange={(harmless) => onChange({ harmless })}
        />
      </section>
    </div>
  );
}

function describeRules({ review, block }: ModerationCategory): string {
  const rules = [
    ...(review === null ? [] : [`review from ${review.toFixed(2)}`]),
    ...(block === null ? [] : [`block from ${block.toFixed(2)}`]),
  ];
  return rules.length === 0 ? 'does nothing' : rules.join(', ');
}

interface EditorProps {
  readonly category: ModerationCategory;
  readonly onChange: (category: ModerationCategory) => void;
  readonly onRemove: () => void;
}

function CategoryEditor({ category, onChange, onRemove }: EditorProps) {
  const { name, title, restricted, harmless, review, block } = category;
  return (
    <>
      <Group wrap="nowrap" align="flex-end" gap={8}>
        <TextInput
          label="Category"
          flex={1}
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => onChange({ ...category, name: event.currentTarget.value.trim() })}
        />
        <TextInput
          label="For people"
          flex={1}
          maxLength={200}
          autoComplete="off"
          value={title}
          onChange={(event) => onChange({ ...category, title: event.currentTarget.value })}
        />
        <ActionIcon size="input-sm" aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <TagsInput
        label="Restricted"
        description="Whole sentences that describe such a picture."
        placeholder="Type and press Enter"
        splitChars={['\n']}
        acceptValueOnBlur
        maxTags={100}
        value={[...restricted]}
        onChange={(next) => onChange({ ...category, restricted: next })}
      />
      <TagsInput
        label="Harmless, but alike"
        description="What is easily mistaken for it."
        placeholder="Type and press Enter"
        splitChars={['\n']}
        acceptValueOnBlur
        maxTags={100}
        value={[...harmless]}
        onChange={(next) => onChange({ ...category, harmless: next })}
      />
      <ScoreSlider
        label={`Ask a person about ${name} from`}
        value={review}
        onChange={(value) => onChange({ ...category, review: value })}
        onSwitch={(on) => onChange({ ...category, review: on ? 0.65 : null })}
      />
      <ScoreSlider
        label={`Block ${name} from`}
        value={block}
        onChange={(value) => onChange({ ...category, block: value })}
        onSwitch={(on) => onChange({ ...category, block: on ? 0.9 : null })}
      />
    </>
  );
}
