import { Group, NumberInput, Slider, Switch, Text } from '@mantine/core';
import studio from './studio.module.css';

interface Props {
  readonly label: string;
  /** 0 to 1; null when it is off. */
  readonly value: number | null;
  readonly onChange: (value: number) => void;
  /** Turns it on and off, where it can be. */
  readonly onSwitch?: (on: boolean) => void;
}

/** A score from 0 to 1, by hand or by number. */
export function ScoreSlider({ label, value, onChange, onSwitch }: Props) {
  return (
    <div>
      <Group justify="space-between" mb={2}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        {onSwitch !== undefined && (
          <Switch
            size="xs"
            aria-label={`Use ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
            checked={value !== null}
            onChange={(event) => onSwitch(event.currentTarget.checked)}
          />
        )}
      </Group>
      <Group wrap="nowrap" gap="sm">
        <Slider
          className={studio.slider}
          thumbLabel={label}
          label={null}
          min={0}
          max={1}
          step={0.01}
          disabled={value === null}
          value={value ?? 0}
          onChange={onChange}
        />
        <NumberInput
          className={studio.score}
          aria-label={`${label}, as a number`}
          min={0}
          max={1}
          step={0.01}
          decimalScale={2}
          clampBehavior="strict"
          disabled={value === null}
          placeholder="off"
          value={value ?? ''}
          onChange={(entered) => {
            if (typeof entered === 'number') onChange(entered);
          }}
        />
      </Group>
    </div>
  );
}
