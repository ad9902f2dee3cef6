import { ActionIcon, Group, Input, Tooltip } from '@mantine/core';
import { IconRotate2 } from '@tabler/icons-react';
import { useId } from 'react';
import { RichMessage } from '../../ui/rich-message.tsx';
import classes from './field-row.module.css';
import type { ParamField, ParamValue } from './param-field.ts';
import type { HasParts } from './param-input-props.ts';

interface FieldProps extends HasParts {
  readonly field: ParamField;
  /** Where its value lies in the parameters, such as `cases.0.when`. */
  readonly path: string;
  readonly value: ParamValue | undefined;
  readonly errors: { readonly [path: string]: string };
  readonly disabled: boolean;
  /** Undefined sets it back to its default. */
  readonly onChange: (value: ParamValue | undefined) => void;
}

/** A parameter with its name, its meaning, what is wrong with it, and the way back to its default. */
export function FieldRow({ field, path, value, errors, disabled, onChange, Input: PartInput }: FieldProps) {
  const id = useId();
  const isOwn = value !== undefined;
  return (
    <div className={classes.root} data-param={path}>
      <Group justify="space-between" wrap="nowrap" gap="xs" className={classes.head}>
        <Input.Label
          // What has several inputs has a name for each of them.
          {...(isSingle(field.shape) ? { htmlFor: id } : { labelElement: 'div' as const })}
          id={`${id}-label`}
          required={field.required}
          size="sm"
        >
          {field.label}
        </Input.Label>
        {isOwn && !field.required && (
          <Tooltip label="Reset to default">
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Reset ${field.label} to its default`}
              disabled={disabled}
              onClick={() => onChange(undefined)}
            >
              <IconRotate2 size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {field.description !== '' && (
        <Input.Description id={`${id}-description`} className={classes.description}>
          <RichMessage text={field.description} />
        </Input.Description>
      )}
      <PartInput
        id={id}
        label={field.label}
        shape={field.shape}
        path={path}
        value={value ?? field.fallback}
        errors={errors}
        disabled={disabled}
        onChange={(next) => onChange(next === '' && isUnset(field.fallback) ? undefined : next)}
      />
      {errors[path] !== undefined && (
        <Input.Error role="alert" className={classes.error}>
          {errors[path]}
        </Input.Error>
      )}
    </div>
  );
}

/** Where nothing, or an empty text, is the default, an emptied input is one that was left alone. */
function isUnset(fallback: ParamValue | undefined): boolean {
  return fallback === undefined || fallback === '';
}

function isSingle({ kind }: ParamField['shape']): boolean {
  return kind === 'text' || kind === 'number' || kind === 'switch' || kind === 'choices' || kind === 'moment';
}
