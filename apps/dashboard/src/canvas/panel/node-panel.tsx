'use client';

import { Anchor, Badge, Group, Stack, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';
import type { RouterOutputs } from '../../server/routers/app.ts';
import { RichMessage } from '../../ui/rich-message.tsx';
import { errorsByParam } from './errors-by-param.ts';
import { NodeOptionsForm } from './node-options.tsx';
import classes from './node-panel.module.css';
import type { ParamValues } from './param-field.ts';
import { ParamsForm } from './params-form.tsx';
import { ProblemList } from './problem-list.tsx';
import { ReferencesProvider } from './references.tsx';
import { type SampleItem, SampleProvider } from './sample.tsx';

interface Props {
  readonly definition: RouterOutputs['nodes']['list'][number];
  readonly node: {
    readonly id: string;
    readonly params?: ParamValues;
    readonly options?: ParamValues;
    readonly note?: string;
  };
  /** Problems of the whole draft; those of this node are shown. */
  readonly problems: RouterOutputs['nodes']['check'];
  /** An item that comes to this node, on which expressions show their value. */
  readonly sample: SampleItem | null;
  readonly disabled?: boolean;
  readonly onParams: (params: ParamValues) => void;
  readonly onOptions: (options: ParamValues) => void;
  readonly onNote: (note: string) => void;
}

/** Everything that can be said of one node: what it does, its parameters and options, and a remark for people. */
export function NodePanel({
  definition,
  node,
  problems,
  sample,
  disabled = false,
  onParams,
  onOptions,
  onNote,
}: Props) {
  const trpc = useTRPC();
  const { data: references } = useQuery(trpc.nodes.references.queryOptions());
  const { byParam, others } = errorsByParam(problems, node.id);
  return (
    <ReferencesProvider references={references}>
      <SampleProvider sample={sample}>
        <Stack gap="lg" component="section" aria-label={`Node ${node.id}`} className={classes.root}>
          <header className={classes.head}>
            <Title order={2} size="h4">
              {definition.title}
            </Title>
            <p className={classes.id}>
              {node.id} · {definition.type}
            </p>
            <p className={classes.docs}>
              <RichMessage text={definition.description} />
            </p>
            <Group gap={6}>
              <Facets label="needs" names={definition.needs} />
              <Facets label="gives" names={definition.gives} />
              {definition.plugin !== null && (
                <Anchor component="span" size="xs">
                  {definition.plugin.name}@{definition.plugin.version}
                </Anchor>
              )}
            </Group>
          </header>
          <ProblemList problems={others} />
          <ParamsForm
            // Another node's form starts anew.
            key={node.id}
            schema={definition.params}
            values={node.params ?? {}}
            errors={byParam}
            disabled={disabled}
            onChange={onParams}
          />
          <NodeOptionsForm
            node={node.id}
            options={node.options ?? {}}
            disabled={disabled}
            onChange={onOptions}
          />
          <Textarea
            label="Note"
            description="A remark for people; it stands on the canvas."
            autosize
            minRows={2}
            maxRows={8}
            disabled={disabled}
            value={node.note ?? ''}
            onChange={(event) => onNote(event.currentTarget.value)}
          />
        </Stack>
      </SampleProvider>
    </ReferencesProvider>
  );
}

function Facets({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  return names.map((name) => (
    <Badge key={name} size="sm" variant="default" tt="none">
      {label} {name}
    </Badge>
  ));
}
