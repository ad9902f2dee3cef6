import type { RouterOutputs } from '../../../server/routers/app.ts';

type Kind = RouterOutputs['connections']['list'][number]['kind'];

/** What a person calls a kind of connection. */
export const kindNames: { readonly [kind in Kind]: string } = {
  s3: 'Bucket (S3)',
  smtp: 'Mail server (SMTP)',
  http: 'Web service (HTTP)',
  postgres: 'Database (PostgreSQL)',
};
