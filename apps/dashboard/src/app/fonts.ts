import localFont from 'next/font/local';

const inter = localFont({
  src: '../../../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-inter',
});

// Letters of other languages in Latin script; loaded only where one occurs.
const interMore = localFont({
  src: '../../../../node_modules/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-inter-more',
  declarations: [{ prop: 'unicode-range', value: 'U+0100-02FF,U+1E00-1EFF,U+2020,U+20A0-20C0,U+2113' }],
  preload: false,
  adjustFontFallback: false,
});

const mono = localFont({
  src: '../../../../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
  weight: '100 800',
  variable: '--font-mono',
  preload: false,
  adjustFontFallback: false,
});

/** Classes that define the variables of the typefaces, which the theme names. They come from this server, not from elsewhere. */
export const fontVariables = [inter, interMore, mono].map(({ variable }) => variable).join(' ');
