import type { CutText, TokenCount } from '@clipline/clip-core';
import { Alert, Group, List, Text } from '@mantine/core';
import { IconInfoCircle, IconScissors } from '@tabler/icons-react';
import { TokenMeter } from '../search/token-meter.tsx';
import { findWeakWords } from './weak-words.ts';

interface Props {
  readonly sentences: readonly string[];
  /** What the last preview found; undefined before there is one. */
  readonly found:
    | {
        readonly longest: { readonly text: string; readonly tokens: TokenCount };
        readonly cut: readonly CutText[];
      }
    | undefined;
}

const mostShown = 3;

const reasons = {
  count: 'These models hardly count: they see the thing, seldom how many there are.',
  place: 'These models hardly know left from right, or what stands before what.',
  denial: 'These models read past “no” and “without”: say what is there instead.',
};

/** How much of the longest sentence the model reads, and sentences that it will not understand as they are meant. */
export function SentenceHints({ sentences, found }: Props) {
  const weak = sentences
    .map((text) => ({ text, weak: findWeakWords(text) }))
    .find((one) => one.weak !== null);
  return (
    <>
      {found !== undefined && (
        <Group gap={6} wrap="nowrap">
          <TokenMeter tokens={found.longest.tokens} readInParts={false} />
          <Text size="xs" c="dimmed" truncate title={found.longest.text}>
            in the longest: “{found.longest.text}”
          </Text>
        </Group>
      )}
      {found !== undefined && found.cut.length > 0 && (
        <Alert
          role="status"
          icon={<IconScissors size={18} aria-hidden />}
          color="apricot"
          title="The model does not read all of this"
        >
          <Text size="sm">A pipeline refuses it unless it may use the beginning only.</Text>
          <List size="sm" spacing={2}>
            {found.cut.slice(0, mostShown).map(({ text, tokens }) => (
              <List.Item key={text}>
                “{text.slice(0, 60)}…”: {tokens.count} of {tokens.limit} tokens
              </List.Item>
            ))}
          </List>
          {found.cut.length > mostShown && <Text size="sm">And {found.cut.length - mostShown} more.</Text>}
        </Alert>
      )}
      {weak?.weak && (
        <Alert
          role="status"
          icon={<IconInfoCircle size={18} aria-hidden />}
          color="gray"
          title={`“${weak.weak.word}” in “${weak.text.slice(0, 60)}”`}
        >
          <Text size="sm">{reasons[weak.weak.kind]}</Text>
        </Alert>
      )}
    </>
  );
}
