'use client';

import type { Person } from '@clipline/runtime';
import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { newPassword, personName, shortestPassword } from '../../../ui/owner-fields.ts';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** Loaded when it is needed, so that the page comes without it. */
const loadAuth = () => import('../../../client/auth.ts');

/** Name and password, and the way out of every browser. */
export function AccountSection({ person }: { readonly person: Person }) {
  return (
    <Section
      title="Account"
      text={`You sign in as ${person.email}. A new password signs out every other browser.`}
    >
      <Stack gap="xl">
        <NameForm person={person} />
        <PasswordForm />
        <SignOutEverywhere />
      </Stack>
    </Section>
  );
}

function NameForm({ person }: { readonly person: Person }) {
  const router = useRouter();
  const form = useForm({
    initialValues: { name: person.name },
    validate: { name: (name) => personName.safeParse(name).error?.issues[0]?.message ?? null },
  });
  const save = useMutation({
    mutationFn: async (name: string) => {
      const { authClient, demandAuth } = await loadAuth();
      await demandAuth(authClient.updateUser({ name }));
    },
    onSuccess: () => {
      form.resetDirty();
      notifications.show({ message: 'Your name is saved.' });
      router.refresh();
    },
    onError: ({ message }) => form.setFieldError('name', message),
  });
  return (
    <form onSubmit={form.onSubmit(({ name }) => save.mutate(name.trim()))}>
      <div className={classes.row}>
        <TextInput
          label="Name"
          autoComplete="name"
          className={classes.field}
          {...form.getInputProps('name')}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
          Save
        </Button>
      </div>
    </form>
  );
}

function PasswordForm() {
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: (text) => (text === '' ? 'Give the password that you have now.' : null),
      newPassword: (text) => newPassword.safeParse(text).error?.issues[0]?.message ?? null,
    },
  });
  const change = useMutation({
    mutationFn: async (passwords: { readonly currentPassword: string; readonly newPassword: string }) => {
      const { authClient, demandAuth } = await loadAuth();
      await demandAuth(authClient.changePassword({ ...passwords, revokeOtherSessions: true }));
    },
    onSuccess: () => {
      form.reset();
      notifications.show({ message: 'The password is changed. Every other browser is signed out.' });
    },
    onError: ({ message }) => form.setFieldError('currentPassword', message),
  });
  return (
    <form onSubmit={form.onSubmit((passwords) => change.mutate(passwords))}>
      <div className={classes.row} style={{ alignItems: 'flex-start' }}>
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          className={classes.field}
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label="New password"
          description={`At least ${shortestPassword} characters`}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          autoComplete="new-password"
          className={classes.field}
          {...form.getInputProps('newPassword')}
        />
      </div>
      <Button type="submit" variant="default" mt="md" loading={change.isPending}>
        Change the password
      </Button>
    </form>
  );
}

function SignOutEverywhere() {
  const leave = useMutation({
    mutationFn: async () => {
      const { authClient, demandAuth } = await loadAuth();
      await demandAuth(authClient.revokeSessions());
    },
    onSuccess: () => window.location.assign('/sign-in'),
    onError: ({ message }) => notifications.show({ title: 'You are still signed in', message, color: 'red' }),
  });
  return (
    <Group gap="md">
      <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
        Sign out everywhere
      </Button>
    </Group>
  );
}
