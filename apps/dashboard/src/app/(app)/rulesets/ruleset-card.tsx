import { ActionIcon, Anchor, Menu } from '@mantine/core';
import { IconCopy, IconCursorText, IconDots, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './ruleset-cards.module.css';

interface Props {
  readonly ruleset: RouterOutputs['classifiers']['list'][number];
  readonly href: string;
  /** What its names are: `Labels`. */
  readonly nouns: string;
  readonly onChange: () => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
}

const mostNames = 12;

/** A classifier or policy of a list: what it knows, its version and who uses it. */
export function RulesetCard({ ruleset, href, nouns, onChange, onDuplicate, onRemove }: Props) {
  const { name, description, version, names, usedBy, updatedAt } = ruleset;
  return (
    <article className={classes.card} aria-label={name}>
      <div className={classes.head}>
        <h2 className={classes.name}>
          <Link href={href} className={classes.link}>
            {name}
          </Link>
        </h2>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`More for ${name}`}>
              <IconDots size={18} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCursorText size={16} aria-hidden />} onClick={onChange}>
              Rename…
            </Menu.Item>
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={onDuplicate}>
              Duplicate
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={onRemove}>
              Remove…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {description !== '' && <p className={classes.text}>{description}</p>}
      <ul className={classes.names} aria-label={`${nouns} of ${name}`}>
        {names.slice(0, mostNames).map((one) => (
          <li key={one} className={classes.chip}>
            {one}
          </li>
        ))}
        {names.length > mostNames && <li className={classes.chip}>and {names.length - mostNames} more</li>}
      </ul>
      <div className={classes.foot}>
        <span>Version {version}</span>
        <TimeAgo date={updatedAt} />
        <span>
          {usedBy.length === 0 && 'Not used yet'}
          {usedBy.length > 0 && 'Used by '}
          {usedBy.map((use, index) => (
            <span key={`${use.pipeline} ${use.version}`}>
              {index > 0 && ', '}
              <Anchor
                component={Link}
                href={`/pipelines/${encodeURIComponent(use.pipeline)}`}
                inherit
                underline="always"
              >
                {use.pipeline}
              </Anchor>
              {use.version !== version && ` (version ${use.version})`}
            </span>
          ))}
        </span>
      </div>
    </article>
  );
}
