'use client';

import { Accordion, ActionIcon, Badge, Group, Stack, Switch, Text, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { NextRuns } from '../../ui/next-runs.tsx';
import { RichMessage } from '../../ui/rich-message.tsx';
import { enableTrigger, removeTrigger, setTriggerParams } from '../document/edit-triggers.ts';
import type { DocumentTrigger } from '../document/pipeline-document.ts';
import { type NodeDefinitionView, useEditor } from '../editor-context.tsx';
import { sortErrors } from '../panel/errors-by-param.ts';
import nodePanel from '../panel/node-panel.module.css';
import { ParamsForm } from '../panel/params-form.tsx';
import { ProblemList } from '../panel/problem-list.tsx';
import { FiredAgo } from './fired-ago.tsx';
import { TriggerState } from './trigger-state.tsx';
import { WebhookAddress } from './webhook-address.tsx';

interface Props {
  readonly trigger: DocumentTrigger;
  /** Undefined where the plugin that brings its type is not there. */
  readonly definition: NodeDefinitionView | undefined;
}

/** One trigger, as an item of an accordion: what it is, whether it is on, and what it is told. */
export function TriggerCard({ trigger, definition }: Props) {
  const { id, type, params, enabled } = trigger;
  const { name, problems, edit } = useEditor();
  const { byParam, others } = sortErrors(problems.filter((problem) => problem.trigger === id));
  const title = definition?.title ?? type;
  const isWrong = others.length > 0 || Object.keys(byParam).length > 0;
  return (
    <Accordion.Item value={id}>
      <Accordion.Control>
        <Group gap={8} wrap="nowrap">
          <Text size="sm" fw={560}>
            {title}
          </Text>
          <Text size="xs" c="dimmed" className={nodePanel.id}>
            {id}
          </Text>
          {!enabled && (
            <Badge size="sm" variant="dot" color="gray" tt="none">
              off
            </Badge>
          )}
          {isWrong && (
            <Badge size="sm" variant="dot" color="red" tt="none">
              to mend
            </Badge>
          )}
          <FiredAgo pipeline={name} id={id} />
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="md">
          <Group justify="space-between" wrap="nowrap">
            <Switch
              label="On"
              aria-label={`${title} ${id} is on`}
              checked={enabled}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                edit((now) => enableTrigger(now, id, checked));
              }}
            />
            <Tooltip label="Remove this trigger">
              <ActionIcon
                size="md"
                aria-label={`Remove ${title} ${id}`}
                onClick={() => edit((now) => removeTrigger(now, id))}
              >
                <IconTrash size={16} stroke={1.6} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Group>
          {definition === undefined ? (
            <Text size="sm">
              No trigger of this type is installed. Install the plugin that brings it, or remove the trigger.
            </Text>
          ) : (
            <Text size="sm">
              <RichMessage text={definition.description} />
            </Text>
          )}
          <ProblemList problems={others} />
          {type === 'triggers.webhook' && typeof params.path === 'string' && (
            <WebhookAddress path={params.path} />
          )}
          <TriggerState pipeline={name} id={id} />
          {type === 'triggers.schedule' && (
            <NextRuns
              times={timesOf(params)}
              missing="Give either a cron rule or seconds."
              zone={typeof params.zone === 'string' ? params.zone : 'UTC'}
            />
          )}
          {definition !== undefined && (
            <ParamsForm
              schema={definition.params}
              values={params}
              errors={byParam}
              onChange={(changed) => edit((now) => setTriggerParams(now, id, changed), `trigger ${id}`)}
            />
          )}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** The rule of a schedule; null while it says none, or two. */
function timesOf({ cron, everySeconds }: DocumentTrigger['params']) {
  if (typeof cron === 'string' && cron !== '' && everySeconds === undefined) return { cron };
  if (typeof everySeconds === 'number' && cron === undefined) return { everySeconds };
  return null;
}
