'use client';

import { Accordion, Button, Menu, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { addTrigger } from '../document/edit-triggers.ts';
import { useEditor } from '../editor-context.tsx';
import { ReferencesProvider } from '../panel/references.tsx';
import { TriggerCard } from './trigger-card.tsx';

/** What starts runs of the pipeline by itself once it is published. */
export function TriggersSection() {
  const { name, document, definitions, edit } = useEditor();
  const references = useQuery({
    ...useTRPC().nodes.references.queryOptions(),
    enabled: document.triggers.length > 0,
  });
  const [opened, setOpened] = useState<string[]>([]);
  const types = [...definitions.values()].filter(({ kind }) => kind === 'trigger');
  function add(type: string): void {
    const added = addTrigger(document, { type, ...begin(type, name) });
    edit(() => added);
    setOpened(added.triggers.slice(-1).map(({ id }) => id));
  }
  return (
    <Stack gap="sm" component="section" aria-label="Triggers">
      <div>
        <Title order={3} size="h5">
          Triggers
        </Title>
        <Text size="sm" c="dimmed">
          {document.triggers.length === 0
            ? 'Nothing starts this pipeline but people and the API.'
            : 'They start the published version; publish to change what they do.'}
        </Text>
      </div>
      {document.triggers.length > 0 && (
        <ReferencesProvider references={references.data}>
          <Accordion multiple variant="contained" keepMounted={false} value={opened} onChange={setOpened}>
            {document.triggers.map((trigger) => (
              <TriggerCard key={trigger.id} trigger={trigger} definition={definitions.get(trigger.type)} />
            ))}
          </Accordion>
        </ReferencesProvider>
      )}
      <Menu position="bottom-start" withinPortal width={300}>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            style={{ alignSelf: 'flex-start' }}
          >
            Add a trigger
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {types.map(({ type, title, description }) => (
            <Menu.Item key={type} onClick={() => add(type)}>
              <Text size="sm" fw={560}>
                {title}
              </Text>
              <Text size="xs" c="dimmed" lineClamp={2}>
                {description}
              </Text>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Stack>
  );
}

/** What a new trigger says, so that it is sound from the start where it can be. */
function begin(type: string, pipeline: string) {
  if (type === 'triggers.schedule') {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return { params: { cron: '0 3 * * *', zone: timeZone } };
  }
  if (type === 'triggers.webhook') return { params: { path: toPath(pipeline), auth: 'none' } };
  return {};
}

/** A name as a path of a webhook: `Find pictures` as `find-pictures`. */
function toPath(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? ['hook'];
  return words.join('-').slice(0, 200);
}
