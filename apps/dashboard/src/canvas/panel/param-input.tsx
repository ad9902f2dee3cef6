import {
  Button,
  Group,
  JsonInput,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Slider,
  Stack,
  Switch,
  TagsInput,
  Text,
} from '@mantine/core';
import dynamic from 'next/dynamic';
import { FieldRow } from './field-row.tsx';
import { ListInput } from './list-input.tsx';
import { MapInput } from './map-input.tsx';
import { emptyValue, type FieldShape, type ParamValue } from './param-field.ts';
import classes from './param-input.module.css';
import { type ParamInputProps, recordOf } from './param-input-props.ts';
import { speakSeconds } from './speak-seconds.ts';
import { TextParam } from './text-param.tsx';

const MomentInput = dynamic(() => import('./moment-input.tsx').then((module) => module.MomentInput));

/** The input that fits the shape of a value. */
export function ParamInput({ shape, ...props }: ParamInputProps) {
  const { id, label, value, disabled, onChange } = props;
  const common = { id, disabled, 'aria-label': label } as const;
  switch (shape.kind) {
    case 'text':
      return <TextParam {...props} shape={shape} />;
    case 'number':
      return <NumberParam {...props} shape={shape} />;
    case 'switch':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return shape.options.length <= 3 && shape.options.join('').length <= 24 ? (
        <SegmentedControl
          {...common}
          fullWidth
          size="xs"
          data={[...shape.options]}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      ) : (
        <Select
          {...common}
          data={[...shape.options]}
          value={typeof value === 'string' ? value : null}
          allowDeselect={false}
          onChange={(chosen) => onChange(chosen ?? undefined)}
        />
      );
    case 'choices':
      return (
        <MultiSelect
          {...common}
          data={[...shape.options]}
          value={textsOf(value)}
          searchable={shape.options.length > 8}
          onChange={onChange}
        />
      );
    case 'moment':
      return (
        <MomentInput
          {...common}
          value={typeof value === 'string' && value !== '' ? new Date(value) : null}
          onChange={(chosen) => onChange(chosen?.toISOString())}
        />
      );
    case 'list':
      // Plain words as tags; what has an editor or parts of its own, one below the other.
      return shape.of.kind === 'text' && shape.of.control === null ? (
        <TagsInput
          {...common}
          splitChars={['\n']}
          placeholder="Type and press Enter"
          value={textsOf(value)}
          {...(shape.most === null ? {} : { maxTags: shape.most })}
          onChange={onChange}
        />
      ) : (
        <ListInput {...props} shape={shape} Input={ParamInput} />
      );
    case 'map':
      return <MapInput {...props} shape={shape} Input={ParamInput} />;
    case 'group':
      return <GroupParam {...props} shape={shape} />;
    case 'json':
      return (
        <JsonInput
          {...common}
          autosize
          minRows={3}
          formatOnBlur
          validationError="This is not JSON."
          defaultValue={JSON.stringify(value ?? null, null, 2)}
          onChange={(text) => {
            const parsed = parseJson(text);
            if (parsed !== undefined) onChange(parsed);
          }}
        />
      );
  }
}

function NumberParam({
  id,
  label,
  shape,
  value,
  disabled,
  onChange,
}: ParamInputProps<Extract<FieldShape, { kind: 'number' }>>) {
  const { min, max, whole, nullable, unit } = shape;
  const hasRange = min !== null && max !== null && max - min <= (whole ? 100 : 2);
  const step = whole ? 1 : max !== null && min !== null && max - min <= 2 ? 0.01 : 0.1;
  const off = nullable && value === null;
  const limits = { ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) };
  return (
    <Group wrap="nowrap" gap="sm">
      {nullable && (
        <Switch
          aria-label={`Use ${label}`}
          checked={!off}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked ? (min ?? 0) : null)}
        />
      )}
      {hasRange && (
        <Slider
          className={classes.slider}
          thumbLabel={label}
          label={null}
          min={min}
          max={max}
          step={step}
          disabled={disabled || off}
          value={typeof value === 'number' ? value : min}
          onChange={onChange}
        />
      )}
      <NumberInput
        id={id}
        aria-label={label}
        className={hasRange ? classes.narrow : classes.wide}
        {...limits}
        step={step}
        {...(unit === 'seconds' ? { suffix: ' s' } : {})}
        clampBehavior="blur"
        allowDecimal={!whole}
        disabled={disabled || off}
        placeholder={off ? 'off' : undefined}
        value={typeof value === 'number' ? value : ''}
        onChange={(entered) => onChange(typeof entered === 'number' ? entered : undefined)}
      />
      {unit === 'seconds' && typeof value === 'number' && value >= 60 && (
        <Text size="xs" c="dimmed" className={classes.spoken}>
          {speakSeconds(value)}
        </Text>
      )}
    </Group>
  );
}

function GroupParam({
  label,
  shape,
  path,
  value,
  errors,
  disabled,
  onChange,
}: ParamInputProps<Extract<FieldShape, { kind: 'group' }>>) {
  const values = recordOf(value);
  if (values === null) {
    return (
      <Button variant="default" size="xs" disabled={disabled} onClick={() => onChange(emptyValue(shape))}>
        Set {label.toLowerCase()}
      </Button>
    );
  }
  return (
    <Stack gap="sm" className={classes.group} role="group" aria-label={label}>
      {shape.fields.map((field) => (
        <FieldRow
          Input={ParamInput}
          key={field.name}
          field={field}
          path={`${path}.${field.name}`}
          value={values[field.name]}
          errors={errors}
          disabled={disabled}
          onChange={(next) => {
            const { [field.name]: _, ...others } = values;
            onChange(next === undefined ? others : { ...others, [field.name]: next });
          }}
        />
      ))}
    </Stack>
  );
}

function textsOf(value: ParamValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function parseJson(text: string): ParamValue | undefined {
  try {
    return JSON.parse(text) as ParamValue;
  } catch {
    // Half-typed JSON is shown as wrong by the input and not taken over.
    return undefined;
  }
}
