import { Autocomplete, Textarea, TextInput } from '@mantine/core';
import dynamic from 'next/dynamic';
import type { FieldShape } from './param-field.ts';
import type { ParamInputProps } from './param-input-props.ts';
import { useReferences } from './references.tsx';

const ExpressionInput = dynamic(
  () => import('./expression-input.tsx').then((module) => module.ExpressionInput),
  { ssr: false, loading: () => <TextInput disabled placeholder="…" /> },
);

type TextShape = Extract<FieldShape, { kind: 'text' }>;

/** Texts by what they mean: a name that is looked up, an expression with an editor, long or short words. */
export function TextParam({
  id,
  label,
  shape,
  path,
  value,
  errors,
  disabled,
  onChange,
}: ParamInputProps<TextShape>) {
  const references = useReferences();
  const text = typeof value === 'string' ? value : '';
  const common = { id, disabled, 'aria-label': label, value: text } as const;
  switch (shape.control) {
    case 'expression':
    case 'template':
    case 'filter':
      return (
        <ExpressionInput
          id={id}
          label={label}
          language={shape.control}
          value={text}
          disabled={disabled}
          refused={errors[path] !== undefined}
          onChange={onChange}
        />
      );
    case 'folder':
    case 'catalog':
    case 'model':
    case 'connection':
    case 'pipeline':
    case 'classifier':
    case 'policy':
      return (
        <Autocomplete
          {...common}
          data={[...references[shape.control]]}
          placeholder={placeholders[shape.control]}
          onChange={onChange}
        />
      );
    case 'zone':
      return (
        <Autocomplete {...common} data={Intl.supportedValuesOf('timeZone')} limit={20} onChange={onChange} />
      );
    case 'long-text':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={12}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case null:
      return <TextInput {...common} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

const placeholders = {
  folder: '/photos',
  catalog: 'Choose a catalogue',
  model: 'Default model',
  connection: 'Choose a connection',
  pipeline: 'Choose a pipeline',
  classifier: 'Choose a saved classifier',
  policy: 'Choose a saved policy',
} as const;
