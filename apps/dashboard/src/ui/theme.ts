import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The accent: deep water, quiet beside any photograph. */
const petrol: MantineColorsTuple = [
  '#ecf6f6',
  '#d5eaeb',
  '#add7d9',
  '#82c3c6',
  '#5aafb3',
  '#36989d',
  '#1c7f84',
  '#116a6f',
  '#0b585c',
  '#074548',
];

/** The signal: what wants a look without being an error. */
const apricot: MantineColorsTuple = [
  '#fff4e9',
  '#ffe6d0',
  '#fdcda3',
  '#fab274',
  '#f59a4c',
  '#eb8432',
  '#d36b1d',
  '#a95110',
  '#86400c',
  '#652f08',
];

/** Greys with a little warmth, so that white photographs stand out from the paper. */
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f3f1ee',
  '#e8e5e0',
  '#d8d4cd',
  '#bdb8af',
  '#98928a',
  '#6b665e',
  '#524e47',
  '#383530',
  '#211f1c',
];

const dark: MantineColorsTuple = [
  '#dedcd9',
  '#bcbab6',
  '#979591',
  '#66645f',
  '#3b3b3d',
  '#2b2b2d',
  '#202123',
  '#151617',
  '#101112',
  '#0a0b0b',
];

const dialogStyles = {
  content: { background: 'var(--clip-surface)' },
  header: { background: 'var(--clip-surface)' },
  title: { fontWeight: 600 },
} as const;

export const theme = createTheme({
  colors: { petrol, apricot, gray, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  fontFamily:
    'var(--font-inter-more), var(--font-inter), ui-sans-serif, -apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace:
    'var(--font-mono), ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '620', sizes: { h1: { fontSize: '1.375rem', lineHeight: '1.3' } } },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  activeClassName: '',
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: 'xs', px: 8, py: 4 } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.4, blur: 2 },
      },
      styles: dialogStyles,
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: {
      styles: dialogStyles,
    },
    // The icon and the border have the colour; a red title would be hard to read.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
    Button: { styles: { label: { fontWeight: 550 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' }, classNames: { root: 'icon-button' } },
  },
});

/** The tokens that our own style sheets use, in both schemes. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf8',
    '--mantine-color-text': '#211f1c',
    '--mantine-color-dimmed': '#6b665e',
    '--mantine-color-placeholder': '#7a756c',
    '--mantine-color-error': '#b3261e',
    '--clip-surface': '#ffffff',
    '--clip-sunken': '#f3f1ee',
    '--clip-hover': 'rgba(33, 31, 28, 0.05)',
    '--clip-border': '#e6e3dd',
    '--clip-border-strong': '#d3cfc7',
    '--clip-accent': '#116a6f',
    '--clip-accent-soft': '#e2f0f0',
    '--clip-signal': '#a95110',
    '--clip-signal-soft': '#fff1e2',
    '--clip-danger': '#b42318',
    '--clip-danger-soft': '#fdecea',
    '--clip-paper': '#ffffff',
    '--clip-hue-source': '#2f6f3e',
    '--clip-hue-image': '#8a5a00',
    '--clip-hue-clip': '#116a6f',
    '--clip-hue-store': '#3b5bab',
    '--clip-hue-flow': '#6b665e',
    '--clip-hue-output': '#9a3f2b',
    '--clip-hue-people': '#84407f',
    '--clip-shadow': '0 1px 2px rgba(33, 31, 28, 0.05), 0 8px 24px -12px rgba(33, 31, 28, 0.14)',
  },
  dark: {
    '--mantine-color-body': '#121314',
    '--mantine-color-text': '#e4e2df',
    '--mantine-color-dimmed': '#9b9995',
    '--mantine-color-placeholder': '#85837f',
    '--mantine-color-error': '#ff8f87',
    '--clip-surface': '#1a1b1d',
    '--clip-sunken': '#0d0e0f',
    '--clip-hover': 'rgba(255, 255, 255, 0.06)',
    '--clip-border': '#2a2b2d',
    '--clip-border-strong': '#3c3d40',
    '--clip-accent': '#6cc3c7',
    '--clip-accent-soft': '#16302f',
    '--clip-signal': '#f5ad6e',
    '--clip-signal-soft': '#2e2116',
    '--clip-danger': '#ffa198',
    '--clip-danger-soft': '#331d1b',
    '--clip-paper': '#d9d7d3',
    '--clip-hue-source': '#7cc68d',
    '--clip-hue-image': '#e0b45c',
    '--clip-hue-clip': '#6cc3c7',
    '--clip-hue-store': '#93aef0',
    '--clip-hue-flow': '#b3afa8',
    '--clip-hue-output': '#ef9d88',
    '--clip-hue-people': '#dca0d6',
    '--clip-shadow': '0 1px 2px rgba(0, 0, 0, 0.4), 0 12px 32px -12px rgba(0, 0, 0, 0.6)',
  },
});
