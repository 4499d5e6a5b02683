import { chromium } from 'playwright-core';

/** Chromium without a window, 1440 × 900 unless told otherwise. */
export async function launchBrowser(executablePath, { headless = true } = {}) {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, headless, args });
}
