'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';

/** Asks before unsaved changes are left behind: by a link, or by closing the page. Gives the question to draw. */
export function useLeaveGuard(unsaved: boolean): ReactNode {
  const router = useRouter();
  const [target, setTarget] = useState<string | null>(null);

  useEffect(() => {
    if (!unsaved) return;
    const keepPage = (event: BeforeUnloadEvent) => event.preventDefault();
    // Before the router's own listener sees the click.
    const keepFromLink = (event: MouseEvent) => {
      const { pathname } = window.location;
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      const elsewhere =
        link instanceof HTMLAnchorElement &&
        link.target !== '_blank' &&
        link.origin === window.location.origin &&
        link.pathname !== pathname;
      if (!elsewhere || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      setTarget(`${link.pathname}${link.search}`);
    };
    window.addEventListener('beforeunload', keepPage);
    document.addEventListener('click', keepFromLink, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', keepPage);
      document.removeEventListener('click', keepFromLink, { capture: true });
    };
  }, [unsaved]);

  return (
    <Modal opened={target !== null} onClose={() => setTarget(null)} title="Leave without saving?">
      <Stack gap="md">
        <Text size="sm">What you changed since the last version is not saved, and would be lost.</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" data-autofocus onClick={() => setTarget(null)}>
            Stay
          </Button>
          <Button
            color="red"
            onClick={() => {
              if (target !== null) router.push(target);
              setTarget(null);
            }}
          >
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
