'use client';

import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { failureMessage } from '../../../ui/clip-error.ts';
import { labelOf } from '../../../ui/label-of.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import classes from './connections-page.module.css';
import { kindNames } from './kind-names.ts';

interface Props {
  readonly connection: RouterOutputs['connections']['list'][number];
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** What has to be named for a try, by kind. */
const targets: { readonly [kind: string]: string } = {
  s3: 'Bucket to try',
  http: 'Address to try',
};

/** One connection: what it is, who uses it, and a button that tries it. */
export function ConnectionCard({ connection, onEdit, onRemove }: Props) {
  const { name, kind, settings, hasSecrets, usedBy } = connection;
  const test = useMutation(useTRPC().connections.test.mutationOptions());
  const [target, setTarget] = useState('');
  const asked = targets[kind];
  return (
    <article className={classes.card} aria-label={name}>
      <div className={classes.head}>
        <h2 className={classes.title}>{name}</h2>
        <Badge variant="outline" color="gray" fw={560}>
          {kindNames[kind]}
        </Badge>
      </div>
      <dl className={classes.facts}>
        {Object.entries(settings).map(([field, value]) => (
          <div key={field}>
            <dt>{labelOf(field)}</dt>
            <dd>{typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)}</dd>
          </div>
        ))}
        <div>
          <dt>Secrets</dt>
          <dd>{hasSecrets ? 'kept, encrypted' : 'none'}</dd>
        </div>
        <div>
          <dt>Used by</dt>
          <dd>{usedBy.length === 0 ? 'no published pipeline' : usedBy.join(', ')}</dd>
        </div>
      </dl>
      {asked !== undefined && (
        <TextInput
          size="xs"
          aria-label={`${asked}, ${name}`}
          placeholder={asked}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
      )}
      {test.isSuccess && (
        <Text size="sm" role="status">
          <RichMessage text={test.data} />
        </Text>
      )}
      {test.isError && (
        <p className={classes.problem} role="alert">
          <RichMessage text={failureMessage(test.error)} />
        </p>
      )}
      <Group gap={8} className={classes.actions}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Test ${name}`}
          loading={test.isPending}
          onClick={() => test.mutate({ name, ...(target.trim() === '' ? {} : { target: target.trim() }) })}
        >
          Test
        </Button>
        <Button size="compact-sm" variant="default" aria-label={`Edit ${name}`} onClick={onEdit}>
          Edit
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={`Remove ${name}`}
          onClick={onRemove}
        >
          Remove
        </Button>
      </Group>
    </article>
  );
}
