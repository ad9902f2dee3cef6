import { Badge, Button, Checkbox, Code, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { RouterOutputs } from '../../server/routers/app.ts';
import { previewUrl } from '../../ui/image-url.ts';
import { findingsOf, nameOf, pictureOf } from '../preview/see-items.ts';
import classes from './item-row.module.css';

type RunItem = RouterOutputs['runItems']['list']['items'][number];

interface Props {
  readonly item: RunItem;
  /** Addresses of pictures that are marked. */
  readonly marked?: ReadonlySet<string>;
  readonly onMark?: (marked: ReadonlySet<string>) => void;
}

/** One item with its picture, the way it took and what the node found; all of it as JSON when asked. */
export function ItemRow({ item: { item, outcome, output, reason }, marked, onMark }: Props) {
  const [opened, setOpened] = useState(false);
  const name = nameOf(item);
  const picture = pictureOf(item);
  const uri = item.image?.uri;
  return (
    <>
      <Table.Tr>
        {marked !== undefined && (
          <Table.Td>
            <Checkbox
              size="xs"
              aria-label={`Mark ${name}`}
              disabled={uri === undefined}
              checked={uri !== undefined && marked.has(uri)}
              onChange={() => {
                if (uri === undefined) return;
                const next = new Set(marked);
                if (!next.delete(uri)) next.add(uri);
                onMark?.(next);
              }}
            />
          </Table.Td>
        )}
        <Table.Td>
          {picture === null ? (
            <span className={classes.none} aria-hidden />
          ) : (
            // biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route
            <img
              className={classes.picture}
              src={previewUrl(picture)}
              alt=""
              width={44}
              height={44}
              loading="lazy"
            />
          )}
        </Table.Td>
        <Table.Td className={classes.name}>
          {name}
          {item.text !== undefined && (
            <Text size="xs" c="dimmed" lineClamp={2}>
              {item.text}
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          <Badge size="sm" variant="dot" tt="none" color={colours[outcome]}>
            {outcome === 'passed' ? (output ?? 'out') : words[outcome]}
          </Badge>
        </Table.Td>
        <Table.Td className={classes.found}>
          {item.failure?.message ?? reason ?? findingsOf(item).join('; ')}
        </Table.Td>
        <Table.Td>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-expanded={opened}
            aria-label={`JSON of ${name}`}
            onClick={() => setOpened(!opened)}
          >
            JSON
          </Button>
        </Table.Td>
      </Table.Tr>
      {opened && (
        <Table.Tr>
          <Table.Td colSpan={marked === undefined ? 5 : 6}>
            <Code block className={classes.json} tabIndex={0} aria-label={`${name} as JSON`}>
              {JSON.stringify(item, null, 2)}
            </Code>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

const colours = { passed: 'green', failed: 'red', dropped: 'gray' } as const;
const words = { failed: 'failed', dropped: 'left out' } as const;
