import '@mantine/dates/styles.layer.css';
import { DateTimePicker } from '@mantine/dates';

interface Props {
  readonly id: string;
  readonly disabled: boolean;
  readonly 'aria-label': string;
  readonly value: Date | null;
  readonly onChange: (value: Date | null) => void;
}

/** A day and a time of it. */
export function MomentInput({ onChange, ...props }: Props) {
  return (
    <DateTimePicker
      {...props}
      clearable
      onChange={(chosen) => onChange(chosen === null ? null : new Date(chosen))}
    />
  );
}
