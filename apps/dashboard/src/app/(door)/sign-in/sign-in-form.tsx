'use client';

import { PasswordInput, TextInput } from '@mantine/core';
import { signIn } from '../../../client/auth.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import classes from '../door.module.css';
import { DoorForm } from '../door-form.tsx';

/** Asks who it is and goes to the page that was wanted. */
export function SignInForm({ next }: { readonly next: string }) {
  return (
    <>
      <p className={classes.text}>With the e-mail address and the password that you chose at setup.</p>
      <DoorForm
        submit="Sign in"
        onSubmit={async (fields) => {
          const email = String(fields.get('email')).trim();
          const password = String(fields.get('password'));
          if (email === '' || password === '') return 'Give your e-mail address and your password.';
          return signIn({ email, password }, next);
        }}
      >
        <TextInput label="E-mail" name="email" type="email" autoComplete="username" autoFocus />
        <PasswordInput label="Password" name="password" autoComplete="current-password" />
      </DoorForm>
      <p className={classes.text} style={{ marginTop: 20 }}>
        <RichMessage text="Lost the password? Type `clipline owner reset` on the machine where Clipline runs." />
      </p>
    </>
  );
}
