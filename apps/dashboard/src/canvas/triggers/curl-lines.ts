import type { HookView } from '@clipline/runtime';

/** Where the secret is expected; it is never written into a line. */
export const secretVariable = 'CLIPLINE_WEBHOOK_SECRET';

/** What a shell is told to call a webhook at an origin, such as `http://localhost:4680`. */
export function toCurlLines(hook: HookView, origin: string): string {
  const body = chooseBody(hook);
  const url = `${origin}/api/hooks/${hook.path}`;
  const signed = hook.auth === 'signature';
  const options = [
    `curl -X POST ${quote(url)}`,
    ...(hook.auth === 'header' ? hook.headers.map(toHeaderOption) : []),
    ...(signed ? signatureOptions : []),
    ...(body.type === null ? [] : [`-H ${quote(`Content-Type: ${body.type}`)}`]),
    signed && body.file === null ? '--data-binary "$BODY"' : body.option,
  ];
  return [...(signed ? sign(body) : []), options.join(' \\\n  ')].join('\n');
}

interface Body {
  /** Null where curl names it. */
  readonly type: string | null;
  readonly option: string;
  /** Name of the file that is sent; null where it is text. */
  readonly file: string | null;
  /** What is sent; null where it is a file. */
  readonly text: string | null;
}

const words = '{"text":"a red car"}';
const address = '{"url":"https://example.org/picture.jpg"}';

/** The smallest body that a webhook takes and its pipeline can use: a picture where items have one, otherwise words. */
function chooseBody({ accept, carries }: Pick<HookView, 'accept' | 'carries'>): Body {
  const takes = (type: string) =>
    accept.some((one) => one === type || one === '*/*' || one === type.replace(/\/.*/, '/*'));
  const pictured = carries.includes('image');
  const sent = takes('image/jpeg') ? 'image/jpeg' : accept.find((one) => /^(image|multipart)\//.test(one));
  if (takes('application/json') && !(pictured && sent !== undefined)) {
    const text = pictured ? address : words;
    return { type: 'application/json', option: `--data-binary ${quote(text)}`, file: null, text };
  }
  const file = 'picture.jpg';
  const type = sent ?? accept[0] ?? 'image/jpeg';
  if (type === 'multipart/form-data') return { type: null, option: `-F file=@${file}`, file, text: null };
  return { type, option: `--data-binary @${file}`, file, text: null };
}

/** The first header has the variable of its own, further ones have it with a number. */
function toHeaderOption(name: string, index: number): string {
  const variable = index === 0 ? secretVariable : `${secretVariable}_${index + 1}`;
  return /^[\w-]+$/.test(name) ? `-H "${name}: $${variable}"` : `-H ${quote(`${name}: `)}"$${variable}"`;
}

const signatureOptions = [
  '-H "webhook-id: $ID"',
  '-H "webhook-timestamp: $AT"',
  '-H "webhook-signature: v1,$SIGNATURE"',
];

/** Standard Webhooks: the base64 of an HMAC-SHA256 over `id.timestamp.body`, by the bytes of the secret. */
function sign({ file, text }: Body): readonly string[] {
  const signed =
    file === null ? 'printf %s.%s.%s "$ID" "$AT" "$BODY"' : `{ printf %s.%s. "$ID" "$AT"; cat ${file}; }`;
  return [
    ...(text === null ? [] : [`BODY=${quote(text)}`]),
    'ID=$(openssl rand -hex 16) AT=$(date +%s)',
    // What follows whsec_ is base64; any other secret is the text itself.
    `KEY=$(case $${secretVariable} in whsec_*) printf %s "\${${secretVariable}#whsec_}" | openssl base64 -d -A;; *) printf %s "$${secretVariable}";; esac | od -An -v -tx1 | tr -d ' \\n')`,
    `SIGNATURE=$(${signed} | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | openssl base64 -A)`,
  ];
}

/** As a shell reads it literally. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
