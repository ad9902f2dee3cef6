'use client';

import type { CatalogView } from '@clipline/runtime';
import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { thumbnailUrl } from '../../../ui/image-url.ts';
import { pictureName } from '../../../ui/picture-name.ts';
import classes from './search-box.module.css';

/** Pictures that are shown at most; what has no room is cut off. */
const shown = 12;

/** Leads to a search in words; below it the newest pictures. */
export function SearchBox({ catalogs }: { readonly catalogs: readonly CatalogView[] }) {
  const router = useRouter();
  const [words, setWords] = useState('');
  const catalog = catalogs
    .filter(({ images }) => images > 0)
    .toSorted((one, other) => other.images - one.images)[0];
  return (
    <div className={classes.root}>
      <search>
        <form
          action="/search"
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            router.push(words.trim() === '' ? '/search' : `/search?q=${encodeURIComponent(words.trim())}`);
          }}
        >
          <TextInput
            name="q"
            size="lg"
            radius="lg"
            className={classes.box}
            aria-label="Search your pictures in words"
            placeholder="A dog on a beach, something red, a close-up…"
            leftSection={<IconSearch size={20} aria-hidden />}
            autoComplete="off"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <Button type="submit" size="lg" radius="lg">
            Search
          </Button>
        </form>
      </search>
      {catalog !== undefined && <Newest catalog={catalog.name} />}
    </div>
  );
}

function Newest({ catalog }: { readonly catalog: string }) {
  const { data } = useQuery(useTRPC().catalogs.assets.queryOptions({ catalog, limit: shown }));
  const [lost, setLost] = useState<ReadonlySet<string>>(new Set());
  const assets = data?.assets.filter(({ id }) => !lost.has(id)) ?? [];
  return (
    <ul className={classes.strip} aria-label={`Newest pictures of ${catalog}`}>
      {assets.map((asset) => (
        <li key={asset.id}>
          <Link
            href={`/search?catalog=${encodeURIComponent(catalog)}&item=${encodeURIComponent(asset.id)}`}
            className={classes.picture}
          >
            {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route. */}
            <img
              src={thumbnailUrl(catalog, asset, 160)}
              alt={pictureName(asset)}
              loading="lazy"
              // Its file may be gone, which its catalogue says.
              onError={() => setLost((before) => new Set(before).add(asset.id))}
            />
          </Link>
        </li>
      ))}
    </ul>
  );
}
