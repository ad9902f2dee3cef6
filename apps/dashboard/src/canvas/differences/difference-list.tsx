import { Text } from '@mantine/core';
import type { Difference, ValueChange } from '../document/compare-documents.ts';
import classes from './difference-list.module.css';

/** What leads from one draft or version to another, line by line. */
export function DifferenceList({ differences }: { readonly differences: readonly Difference[] }) {
  if (differences.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing differs but where nodes lie.
      </Text>
    );
  }
  return (
    <ul className={classes.root} aria-label="Differences">
      {differences.map((difference) => {
        const { sign, text, values } = tell(difference);
        return (
          <li key={`${difference.kind} ${text}`} className={classes.line} data-sign={sign}>
            <span className={classes.sign}>{sign === 'added' ? '+' : sign === 'removed' ? '−' : '~'}</span>
            <div className={classes.body}>
              {text}
              {values.map(({ path, before, after }) => (
                <div key={path} className={classes.value}>
                  <span>{path}</span>
                  {before !== null && <del>{before === '' ? '(empty)' : before}</del>}
                  {after !== null && <ins>{after === '' ? '(empty)' : after}</ins>}
                </div>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

interface Line {
  readonly sign: 'added' | 'removed' | 'changed';
  readonly text: string;
  readonly values: readonly ValueChange[];
}

function tell(difference: Difference): Line {
  switch (difference.kind) {
    case 'node-added':
      return { sign: 'added', text: `Node ${difference.id} (${difference.type})`, values: [] };
    case 'node-removed':
      return { sign: 'removed', text: `Node ${difference.id} (${difference.type})`, values: [] };
    case 'node-changed':
      return { sign: 'changed', text: `Node ${difference.id}`, values: difference.values };
    case 'edge-added':
      return { sign: 'added', text: `Edge ${difference.edge}`, values: [] };
    case 'edge-removed':
      return { sign: 'removed', text: `Edge ${difference.edge}`, values: [] };
    case 'changed':
      return { sign: 'changed', text: difference.what, values: difference.values };
  }
}
