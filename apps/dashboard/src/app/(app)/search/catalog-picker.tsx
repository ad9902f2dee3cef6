'use client';

import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconPlus, IconStack2 } from '@tabler/icons-react';
import Link from 'next/link';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { formatNumber } from '../../../ui/format.ts';
import classes from './catalog-picker.module.css';

interface Props {
  readonly catalogs: RouterOutputs['catalogs']['list'];
  readonly value: string | null;
  readonly onChange: (name: string) => void;
}

/** Which catalogue is searched. */
export function CatalogPicker({ catalogs, value, onChange }: Props) {
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes.target}
          leftSection={<IconStack2 size={16} stroke={1.6} aria-hidden />}
          rightSection={<IconChevronDown size={14} stroke={1.8} aria-hidden />}
          aria-label={value === null ? 'No catalogue, choose one' : `Catalogue ${value}, choose another`}
        >
          <span className={classes.name}>{value ?? 'No catalogue'}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} className={classes.dropdown}>
        {catalogs.map((catalog) => (
          <Menu.Item
            key={catalog.name}
            onClick={() => onChange(catalog.name)}
            leftSection={
              catalog.name === value ? (
                <IconCheck size={14} aria-label="chosen" />
              ) : (
                <span className={classes.blank} />
              )
            }
            rightSection={<span className={classes.count}>{formatNumber(catalog.images)}</span>}
          >
            <span className={classes.item}>{catalog.name}</span>
          </Menu.Item>
        ))}
        {catalogs.length > 0 && <Menu.Divider />}
        <Menu.Item
          component={Link}
          href="/catalogues?add=true"
          leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
        >
          Index a folder…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
