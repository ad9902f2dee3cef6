'use client';

import { ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { type NodeDefinitionView, useEditor } from './editor-context.tsx';
import { dragType } from './flow/flow.tsx';
import { groupTypes, lookOf } from './node-looks.ts';
import classes from './palette.module.css';
import { matchesWords } from './search-nodes.ts';

/** All nodes by category, with a search; a press adds one, a drag puts it where it is dropped. */
export function Palette({ onAdd }: { readonly onAdd: (type: string) => void }) {
  const { definitions } = useEditor();
  const [words, setWords] = useState('');
  const found = [...definitions.values()].filter(
    (definition) => definition.kind !== 'trigger' && matchesWords(definition, words),
  );
  return (
    <aside className={classes.root} aria-label="Nodes">
      <TextInput
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === 'Enter' && first !== undefined) onAdd(first.type);
        }}
        placeholder="Search nodes"
        aria-label="Search nodes"
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        className={classes.search}
      />
      <ScrollArea className={classes.list} type="hover" scrollbarSize={6}>
        {groupTypes(found).map(({ look, nodes }) => (
          <section key={look.title} aria-label={look.title}>
            <h2 className={classes.group}>{look.title}</h2>
            {nodes.map((definition) => (
              <Entry key={definition.type} definition={definition} onAdd={onAdd} />
            ))}
          </section>
        ))}
        {found.length === 0 && (
          <Text size="sm" c="dimmed" p="xs">
            No node says “{words}”.
          </Text>
        )}
      </ScrollArea>
    </aside>
  );
}

interface EntryProps {
  readonly definition: NodeDefinitionView;
  readonly onAdd: (type: string) => void;
}

function Entry({ definition: { type, title, description }, onAdd }: EntryProps) {
  const look = lookOf(type);
  return (
    <UnstyledButton
      className={classes.entry}
      title={description}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, type);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onClick={() => onAdd(type)}
      style={{ '--hue': look.color }}
    >
      <look.icon size={15} stroke={1.8} aria-hidden className={classes.icon} />
      <span>{title}</span>
    </UnstyledButton>
  );
}
