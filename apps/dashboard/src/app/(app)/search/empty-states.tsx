import { Anchor, Button, FileButton } from '@mantine/core';
import {
  IconFolderPlus,
  IconHourglassEmpty,
  IconPhotoOff,
  IconPhotoQuestion,
  IconSearchOff,
} from '@tabler/icons-react';
import Link from 'next/link';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { isActive } from '../../../ui/run-status.ts';

type Catalog = RouterOutputs['catalogs']['list'][number];

/** Before the first catalogue. */
export function NoCatalog() {
  return (
    <EmptyState
      icon={IconFolderPlus}
      title="Nothing to search yet"
      text="Choose a folder of pictures on this machine. Clipline reads each one once, where it lies, and never changes it."
    >
      <Button component={Link} href="/catalogues?add=true">
        Index a folder
      </Button>
    </EmptyState>
  );
}

/** A catalogue that has no pictures yet, or does not exist. */
export function EmptyCatalog({
  catalog,
  name,
}: {
  readonly catalog: Catalog | undefined;
  readonly name: string;
}) {
  const isBusy = catalog?.lastRun != null && isActive(catalog.lastRun.status);
  return isBusy ? (
    <EmptyState
      icon={IconHourglassEmpty}
      title={`${name} is being indexed`}
      text="Pictures appear here as soon as the first ones are read."
    >
      <Button variant="default" component={Link} href="/catalogues">
        Watch the progress
      </Button>
    </EmptyState>
  ) : (
    <EmptyState
      icon={IconPhotoOff}
      title={`${name} has no pictures`}
      text={`${catalog?.folder ?? 'Its folder'} held none that could be read when it was last looked through.`}
    >
      <Button variant="default" component={Link} href="/catalogues">
        To the catalogues
      </Button>
    </EmptyState>
  );
}

/** A query that found nothing; only a filter can bring that about. */
export function NoMatch(props: { readonly hasFilter: boolean; readonly onClearFilter: () => void }) {
  return (
    <EmptyState
      icon={IconSearchOff}
      title="No picture matches"
      text={
        props.hasFilter
          ? 'No picture satisfies the filter. Fields are compared exactly: case counts, and a missing field never matches.'
          : 'This catalogue has nothing to compare with yet.'
      }
    >
      {props.hasFilter && (
        <Button variant="default" onClick={props.onClearFilter}>
          Search without the filter
        </Button>
      )}
    </EmptyState>
  );
}

/** A link to a search by a picture that another browser holds. */
export function LostQueryImage({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  return (
    <EmptyState
      icon={IconPhotoQuestion}
      title="The picture of this search is not here"
      text="A picture that you search with stays in the browser tab it was dropped in. Drop, paste or choose it again."
    >
      <FileButton accept="image/*" onChange={(file) => file !== null && onFiles([file])}>
        {(button) => <Button {...button}>Choose the picture</Button>}
      </FileButton>
      <Anchor component={Link} href="/search" size="sm">
        Start over
      </Anchor>
    </EmptyState>
  );
}
