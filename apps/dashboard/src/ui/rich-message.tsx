import { Code } from '@mantine/core';
import { Fragment } from 'react';

/** A message in which text between backticks is a command or name. */
export function RichMessage({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move.
      <Code key={index}>{part}</Code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}
