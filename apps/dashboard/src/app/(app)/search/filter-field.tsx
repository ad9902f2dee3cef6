'use client';

import { Anchor, Chip, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import classes from './filter-field.module.css';
import { fieldReference } from './metadata-value.ts';

interface Props {
  readonly value: string;
  readonly error: string | null;
  /** Metadata fields to offer. */
  readonly fields: readonly string[];
  /** True while there is no query that the filter could narrow. */
  readonly waits: boolean;
  readonly onChange: (filter: string) => void;
}

/** A CEL condition on metadata; taken over by Enter or on leaving the field. */
export function FilterField({ value, error, fields, waits, onChange }: Props) {
  const [draft, setDraft] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  // The filter can also be set from a picture's details.
  useEffect(() => setDraft(value), [value]);

  function insert(field: string): void {
    const reference = fieldReference(field);
    setDraft((before) =>
      before.trim() === '' ? `${reference} == ` : `${before.trim()} && ${reference} == `,
    );
    input.current?.focus();
  }

  return (
    <div className={classes.root}>
      <TextInput
        ref={input}
        size="sm"
        value={draft}
        error={error}
        placeholder={'metadata.year > 2000 && metadata.colour == "red"'}
        aria-label="Filter, a condition on metadata"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        data-autofocus
        classNames={{ input: classes.input ?? '' }}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => onChange(draft.trim())}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChange(draft.trim());
        }}
      />
      <div className={classes.help}>
        {fields.map((field) => (
          <Chip
            key={field}
            size="xs"
            checked={false}
            variant="outline"
            // The field must keep its draft: a press on a chip is not leaving it.
            onMouseDown={(event) => event.preventDefault()}
            onChange={() => insert(field)}
          >
            {field}
          </Chip>
        ))}
        <span className={classes.hint}>
          {waits ? 'Takes effect with the next search. ' : 'Enter applies it. '}
          <Anchor
            inherit
            component="button"
            type="button"
            onClick={() => {
              setDraft('');
              onChange('');
            }}
          >
            Clear
          </Anchor>
        </span>
      </div>
    </div>
  );
}
