'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { Brand } from '../ui/brand.tsx';
import classes from './error.module.css';

export default function NotFound() {
  return (
    <main className={classes.root}>
      <Brand />
      <h1 className={classes.title}>There is no such page</h1>
      <p className={classes.text}>The address may be mistyped, or the page may have moved.</p>
      <div className={classes.actions}>
        <Button component={Link} href="/">
          Home
        </Button>
      </div>
    </main>
  );
}
