import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './stacking-table.module.css';

export interface Column {
  readonly title: string;
  /** Of CSS; what is left is shared by the columns without one. */
  readonly width?: string;
  readonly align?: 'left' | 'right';
  /** For a column whose content speaks for itself, as a button does. */
  readonly isTitleHidden?: boolean;
}

interface Props {
  readonly columns: readonly Column[];
  readonly label: string;
  readonly verticalSpacing?: number;
  readonly highlightOnHover?: boolean;
  /** Rows of `StackingCell`. */
  readonly children: ReactNode;
}

/**
 * A table whose columns keep their widths whatever is in them. Where there is no room for them, each row is a block
 * of its own with what its values are beside them; to screen readers it is a table all the same.
 */
export function StackingTable({ columns, label, children, ...looks }: Props) {
  return (
    <div className={classes.root}>
      {/* The roles, since browsers may forget what a table is drawn as something else. */}
      <Table role="table" aria-label={label} layout="fixed" className={classes.table} {...looks}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map(({ title, width, align = 'left', isTitleHidden = false }) => (
              <Table.Th key={title} role="columnheader" scope="col" w={width} ta={align}>
                {isTitleHidden ? <VisuallyHidden>{title}</VisuallyHidden> : title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">{children}</Table.Tbody>
      </Table>
    </div>
  );
}

interface RowProps {
  readonly children: ReactNode;
}

/** A row of a `StackingTable`. */
export function StackingRow({ children }: RowProps) {
  return (
    <Table.Tr role="row" className={classes.row}>
      {children}
    </Table.Tr>
  );
}

interface CellProps {
  /** Where it stands in a block: first, at the end of the first line, under it in line, or under it in a line of its own. */
  readonly place?: 'head' | 'corner' | 'line' | 'whole';
  /** What a value is, in a block; that which speaks for itself needs none. */
  readonly says?: string;
  readonly align?: 'left' | 'right';
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A cell of a `StackingTable`. */
export function StackingCell({ place = 'line', says, align = 'left', className, children }: CellProps) {
  return (
    <Table.Td
      role="cell"
      data-place={place}
      data-says={says}
      data-align={align}
      className={`${classes.cell} ${className ?? ''}`}
    >
      {children}
    </Table.Td>
  );
}
