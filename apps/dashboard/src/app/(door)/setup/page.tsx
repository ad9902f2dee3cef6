import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getRuntime } from '../../../server/runtime.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import classes from '../door.module.css';
import { NewPasswordForm, SetupForm } from './setup-form.tsx';

// The token in the address is for nobody else.
export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' };
export const dynamic = 'force-dynamic';

interface Props {
  readonly searchParams: Promise<{ readonly token?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  const { owner } = await getRuntime();
  const link = typeof token === 'string' ? await owner.examine(token) : null;
  if (typeof token === 'string' && link?.for === 'setup') {
    return (
      <>
        <h1 className={classes.title}>Make this Clipline yours</h1>
        <p className={classes.text}>
          You become its owner. From now on only you can open it, with this address and password. They stay on
          this machine.
        </p>
        <SetupForm token={token} />
      </>
    );
  }
  if (typeof token === 'string' && link?.for === 'reset') {
    return (
      <>
        <h1 className={classes.title}>Choose a new password</h1>
        <p className={classes.text}>
          For {link.email}. Everyone who is signed in now will have to sign in again.
        </p>
        <NewPasswordForm token={token} email={link.email} />
      </>
    );
  }
  if ((await owner.find()) !== null) redirect('/sign-in');
  return (
    <>
      <h1 className={classes.title}>This link is not valid</h1>
      <p className={classes.text}>
        <RichMessage text="It may be cut off, or another Clipline printed it. Open the one that `npm start` has printed last; `clipline owner` prints it again." />
      </p>
    </>
  );
}
