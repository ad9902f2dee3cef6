import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getRuntime } from '../../../server/runtime.ts';
import { identifyVisitor } from '../../../server/session.ts';
import { safeNextPath } from '../../../ui/next-path.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import classes from '../door.module.css';
import { SignInForm } from './sign-in-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };
export const dynamic = 'force-dynamic';

interface Props {
  readonly searchParams: Promise<{ readonly next?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { next } = await searchParams;
  const target = safeNextPath(typeof next === 'string' ? next : null);
  // Throws when the runtime cannot be opened; the error page then says why.
  if ((await identifyVisitor()) !== null) redirect(target);
  const { owner } = await getRuntime();
  if ((await owner.find()) === null) return <NoOwnerYet />;
  return (
    <>
      <h1 className={classes.title}>Sign in</h1>
      <SignInForm next={target} />
    </>
  );
}

function NoOwnerYet() {
  return (
    <>
      <h1 className={classes.title}>Nobody owns this Clipline yet</h1>
      <p className={classes.text}>
        <RichMessage text="Open the link that `npm start` has printed in its terminal: whoever opens it becomes the owner. `clipline owner` prints it again." />
      </p>
    </>
  );
}
