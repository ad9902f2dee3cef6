import { ActionIcon, Button, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { emptyValue, type FieldShape, type ParamValue } from './param-field.ts';
import classes from './param-input.module.css';
import { type HasParts, type ParamInputProps, recordOf } from './param-input-props.ts';

/** Values by name; renaming keeps the place, and a name that is there already is not taken. */
export function MapInput({
  id,
  label,
  shape,
  path,
  value,
  errors,
  disabled,
  onChange,
  Input,
}: HasParts & ParamInputProps<Extract<FieldShape, { kind: 'map' }>>) {
  const entries = Object.entries(recordOf(value) ?? {});
  const write = (next: readonly (readonly [string, ParamValue])[]) => onChange(Object.fromEntries(next));
  return (
    <Stack gap="xs">
      {entries.map(([name, entry], index) => (
        // Keyed by place, so that the focus stays while a name is typed.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className={classes.entry}>
          <TextInput
            className={classes.entryKey}
            aria-label={`Name ${index + 1} of ${label}`}
            value={name}
            disabled={disabled}
            onChange={(event) => {
              const renamed = event.currentTarget.value;
              if (entries.some(([other], at) => at !== index && other === renamed)) return;
              write(entries.map((old, at) => (at === index ? [renamed, entry] : old)));
            }}
          />
          <div className={classes.entryBody}>
            <Input
              id={`${id}-${index}`}
              label={`Value ${index + 1} of ${label}`}
              shape={shape.of}
              path={`${path}.${name}`}
              value={entry}
              errors={errors}
              disabled={disabled}
              onChange={(next) =>
                write(entries.map((old, at) => (at === index ? [name, next ?? emptyValue(shape.of)] : old)))
              }
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${name} from ${label}`}
            disabled={disabled}
            onClick={() => write(entries.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={disabled}
        onClick={() => write([...entries, [freeName(entries.map(([name]) => name)), emptyValue(shape.of)]])}
      >
        Add to {label.toLowerCase()}
      </Button>
    </Stack>
  );
}

function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'name' : `name${number}`;
    if (!taken.includes(name)) return name;
  }
}
