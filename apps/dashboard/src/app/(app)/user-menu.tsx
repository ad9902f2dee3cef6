'use client';

import type { Person } from '@clipline/runtime';
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react';
import Link from 'next/link';

/** Who is signed in, and the way out. */
export function UserMenu({ person }: { readonly person: Person }) {
  return (
    <Menu position="top-start" width={240}>
      <Menu.Target>
        <ActionIcon size={36} aria-label="Your account">
          <IconUserCircle size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: 'anywhere' }}>
          {person.name} · {person.email}
        </Menu.Label>
        <Menu.Item
          component={Link}
          href="/settings"
          leftSection={<IconSettings size={16} stroke={1.6} aria-hidden />}
        >
          Settings
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />}
          onClick={() => void signOut()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function signOut(): Promise<void> {
  // Loaded when it is needed: it would be a fifth of what every page loads at first.
  const { authClient, authMessage } = await import('../../client/auth.ts');
  const { error } = await authClient.signOut().catch(() => ({ error: { status: 0 } }));
  if (error === null) window.location.assign('/sign-in');
  else notifications.show({ title: 'You are still signed in', message: authMessage(error), color: 'red' });
}
