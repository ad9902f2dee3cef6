import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface Props {
  readonly value: string;
  /** Names it for screen readers. */
  readonly label: string;
  /** The same once it was copied. */
  readonly copiedLabel?: string;
  /** Shown while the pointer is on it. */
  readonly hint?: string;
  /** Small beside lines of text. */
  readonly small?: boolean;
}

/** Copies a text, and shows that it did. */
export function CopyIcon({ value, label, copiedLabel = label, hint = 'Copy', small = false }: Props) {
  const size = small ? 14 : 16;
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : hint}>
          <ActionIcon
            {...(small ? { size: 26 } : {})}
            onClick={copy}
            aria-label={copied ? copiedLabel : label}
          >
            {copied ? (
              <IconCheck size={size} aria-hidden />
            ) : (
              <IconCopy size={size} stroke={1.7} aria-hidden />
            )}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
