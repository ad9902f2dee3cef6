import { ActionIcon, Button, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { emptyValue, type FieldShape } from './param-field.ts';
import classes from './param-input.module.css';
import type { HasParts, ParamInputProps } from './param-input-props.ts';

/** A list whose entries have inputs of their own, one below the other. */
export function ListInput({
  id,
  label,
  shape,
  path,
  value,
  errors,
  disabled,
  onChange,
  Input,
}: HasParts & ParamInputProps<Extract<FieldShape, { kind: 'list' }>>) {
  const entries = Array.isArray(value) ? value : [];
  const isFull = shape.most !== null && entries.length >= shape.most;
  return (
    <Stack gap="xs">
      {entries.map((entry, index) => (
        // Entries have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className={classes.entry}>
          <div className={classes.entryBody}>
            <Input
              id={`${id}-${index}`}
              label={`${label} ${index + 1}`}
              shape={shape.of}
              path={`${path}.${index}`}
              value={entry}
              errors={errors}
              disabled={disabled}
              onChange={(next) =>
                onChange(entries.map((old, at) => (at === index ? (next ?? emptyValue(shape.of)) : old)))
              }
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${label} ${index + 1}`}
            disabled={disabled}
            onClick={() => onChange(entries.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={disabled || isFull}
        onClick={() => onChange([...entries, emptyValue(shape.of)])}
      >
        Add to {label.toLowerCase()}
      </Button>
    </Stack>
  );
}
