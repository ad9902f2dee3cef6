'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Where a person was about to go: to an address, or to an entry of the history. */
type Target = { readonly href: string } | { readonly entry: string };

/**
 * Asks before unsaved changes are left behind: by a link, by Back and Forward, or by closing the page. Gives the
 * question to draw. Browsers let Back be held once until the page is used again, and those without a Navigation API not
 * at all.
 */
export function useLeaveGuard(unsaved: boolean): ReactNode {
  const router = useRouter();
  const [target, setTarget] = useState<Target | null>(null);
  const leaving = useRef(false);

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
      setTarget({ href: `${link.pathname}${link.search}` });
    };
    const keepFromHistory = (event: NavigateEvent) => {
      const { key, url } = event.destination;
      const elsewhere = url !== null && new URL(url).pathname !== window.location.pathname;
      if (event.navigationType !== 'traverse' || !event.cancelable || !elsewhere || leaving.current) return;
      event.preventDefault();
      setTarget({ entry: key });
    };
    // Not every browser has it.
    const history = 'navigation' in window ? window.navigation : null;
    window.addEventListener('beforeunload', keepPage);
    document.addEventListener('click', keepFromLink, { capture: true });
    history?.addEventListener('navigate', keepFromHistory);
    return () => {
      window.removeEventListener('beforeunload', keepPage);
      document.removeEventListener('click', keepFromLink, { capture: true });
      history?.removeEventListener('navigate', keepFromHistory);
    };
  }, [unsaved]);

  const leave = () => {
    setTarget(null);
    if (target === null) return;
    if ('href' in target) return router.push(target.href);
    leaving.current = true;
    window.navigation.traverseTo(target.entry);
  };

  return (
    <Modal opened={target !== null} onClose={() => setTarget(null)} title="Leave without saving?">
      <Stack gap="md">
        <Text size="sm">What you changed since the last version is not saved, and would be lost.</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" data-autofocus onClick={() => setTarget(null)}>
            Stay
          </Button>
          <Button color="red" onClick={leave}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
