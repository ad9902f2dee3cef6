'use client';

import { PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { followLink, signIn } from '../../../client/auth.ts';
import { newPassword, ownerFields, shortestPassword } from '../../../ui/owner-fields.ts';
import { DoorForm } from '../door-form.tsx';

type Problems = Readonly<Record<string, string>>;

/** Makes the owner and signs in. */
export function SetupForm({ token }: { readonly token: string }) {
  const [problems, setProblems] = useState<Problems>({});
  return (
    <DoorForm
      submit="Create the owner"
      onSubmit={async (given) => {
        const fields = ownerFields.safeParse({
          name: given.get('name'),
          email: String(given.get('email')).trim(),
          password: given.get('password'),
        });
        if (!fields.success) {
          setProblems(Object.fromEntries(fields.error.issues.map(({ path, message }) => [path[0], message])));
          return 'Something is missing or not right; see above.';
        }
        setProblems({});
        return finish({ token, ...fields.data });
      }}
    >
      <TextInput label="Your name" name="name" autoComplete="name" autoFocus error={problems.name} />
      <TextInput
        label="E-mail"
        description="You sign in with it; nothing is sent to it."
        name="email"
        type="email"
        autoComplete="username"
        error={problems.email}
      />
      <NewPassword problem={problems.password} />
    </DoorForm>
  );
}

/** Sets a new password and signs in. */
export function NewPasswordForm({ token, email }: { readonly token: string; readonly email: string }) {
  return (
    <DoorForm
      submit="Set the password"
      onSubmit={async (given) => {
        const password = newPassword.safeParse(given.get('password'));
        if (!password.success) return password.error.issues[0]?.message ?? 'Choose another password.';
        return finish({ token, password: password.data });
      }}
    >
      <input type="hidden" name="email" autoComplete="username" value={email} />
      <NewPassword />
    </DoorForm>
  );
}

function NewPassword({ problem }: { readonly problem?: string | undefined }) {
  return (
    <PasswordInput
      label="Password"
      description={`At least ${shortestPassword} characters`}
      name="password"
      autoComplete="new-password"
      error={problem}
    />
  );
}

async function finish(fields: { readonly token: string; readonly password: string }): Promise<string | null> {
  const answer = await followLink(fields);
  if ('reason' in answer) return answer.reason;
  return signIn({ email: answer.email, password: fields.password }, '/');
}
