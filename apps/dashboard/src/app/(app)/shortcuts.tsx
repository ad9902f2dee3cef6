'use client';

import { ActionIcon, Anchor, Kbd, Modal, Table, Tooltip } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { builderKeys } from '../../canvas/builder-keys.ts';
import { reviewKeys } from './moderation/review-keys.ts';
import classes from './shortcuts.module.css';

const shortcuts = [
  { keys: ['/'], text: 'Go to the search box' },
  { keys: ['↓'], text: 'From the search box into the pictures' },
  { keys: ['←', '→', '↑', '↓'], text: 'Move among the pictures' },
  { keys: ['Enter'], text: 'Open a picture' },
  { keys: ['←', '→'], text: 'In an open picture: the one before, the next' },
  { keys: ['m'], text: 'More like this one' },
  { keys: ['Esc'], text: 'Close' },
  { keys: ['?'], text: 'Show these keys' },
] as const;

/** On every page. */
const jumpKey = { keys: ['Ctrl', 'K'], text: 'Search or jump to anything by its name' } as const;

/** A button, and `?` anywhere, that shows the keys. */
export function ShortcutsButton() {
  const [opened, { open, close }] = useDisclosure(false);
  const pathname = usePathname();
  const keys = pathname.startsWith('/pipelines/')
    ? builderKeys
    : pathname === '/moderation'
      ? reviewKeys
      : shortcuts;
  useHotkeys(
    [
      ['shift+?', open],
      ['?', open],
    ],
    undefined,
    undefined,
  );
  return (
    <>
      <Tooltip label="Keys (?)" position="right">
        <ActionIcon size={36} onClick={open} aria-label="Keyboard shortcuts" className={classes.button}>
          <IconKeyboard size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={close} title="Keys">
        <Table verticalSpacing={8} withRowBorders={false}>
          <Table.Tbody>
            {[...keys, jumpKey].map(({ keys: pressed, text }) => (
              <Table.Tr key={text}>
                <Table.Td>{text}</Table.Td>
                <Table.Td className={classes.keys}>
                  {pressed.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Anchor component={Link} href="/search?tour=true" onClick={close} size="sm" mt="sm" display="block">
          Take the tour
        </Anchor>
      </Modal>
    </>
  );
}
