'use client';

import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { colorSchemes } from '../../../ui/scheme-toggle.tsx';
import { Section } from './section.tsx';

/** Light, dark, or as the system has it. */
export function AppearanceSection() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const mounted = useMounted();
  return (
    <Section title="Appearance" text="Light or dark; remembered by this browser.">
      <SegmentedControl
        aria-label="Light or dark"
        // What the browser remembers is not known to the server.
        value={mounted ? colorScheme : 'auto'}
        onChange={(value) => {
          const scheme = colorSchemes.find((known) => known.value === value);
          if (scheme !== undefined) setColorScheme(scheme.value);
        }}
        data={colorSchemes.map(({ value, label }) => ({ value, label }))}
      />
    </Section>
  );
}
