import { defineConfig, devices } from '@playwright/test';

const chromium = process.env.CLIPLINE_CHROMIUM ?? '/usr/bin/chromium';

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Letters stand where the page puts them, whatever this machine's settings for fonts are.
  '--font-render-hinting=none',
];

/** Drives the whole application, as a person would, in a real browser. One stack for all tests, so one after another. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  globalSetup: './support/start-stack.ts',
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  retries: process.env.CI === 'true' ? 1 : 0,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: { executablePath: chromium, args: quiet },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    locale: 'en-GB',
    viewport: { width: 1280, height: 820 },
  },
  projects: [
    // Makes the owner through the pages, or signs in where there is one; every other test begins with that session.
    { name: 'owner', testMatch: 'first-owner.setup.ts' },
    // Before anything has been done in the home folder.
    { name: 'looks', testMatch: /looks/, dependencies: ['owner'] },
    { name: 'app', testIgnore: /no-catalogue|password|looks/, dependencies: ['owner'] },
    // One removes every catalogue, the other ends every session, so they come last.
    { name: 'end', testMatch: /no-catalogue|password/, dependencies: ['app'] },
  ],
});
