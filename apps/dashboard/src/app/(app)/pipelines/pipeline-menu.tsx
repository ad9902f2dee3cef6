'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconCursorText, IconDots, IconDownload, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../../client/trpc.tsx';
import type { RouterInputs } from '../../../server/routers/app.ts';
import { freeName } from '../../../ui/free-name.ts';
import { tellFailure } from '../../../ui/tell-failure.ts';
import { downloadJson } from './download-json.ts';

interface Props {
  readonly name: string;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

/** What can be done with one pipeline of the list. */
export function PipelineMenu({ name, onRename, onRemove }: Props) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();

  async function exportFile(): Promise<void> {
    downloadJson(`${name}.pipeline.json`, await client.pipelines.export.query({ name }));
  }

  async function duplicate(): Promise<void> {
    const [file, all] = await Promise.all([
      client.pipelines.export.query({ name }),
      client.pipelines.list.query(),
    ]);
    const copy = freeName(`${name} copy`, new Set(all.map((one) => one.name)));
    const fields: object = typeof file === 'object' && file !== null ? file : {};
    // A pipeline file is JSON, which the schema knows in its mutable form only.
    const definition = { ...fields, name: copy } as RouterInputs['pipelines']['create']['definition'];
    await client.pipelines.create.mutate({ name: copy, definition });
    await queryClient.invalidateQueries({ queryKey: trpc.pipelines.list.queryKey() });
  }

  function attempt(work: () => Promise<void>): void {
    work().catch(tellFailure);
  }

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`More for ${name}`}>
          <IconDots size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCursorText size={16} aria-hidden />} onClick={onRename}>
          Rename…
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => attempt(duplicate)}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => attempt(exportFile)}>
          Export as JSON
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={onRemove}>
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
