export { launchBrowser, type LaunchedBrowser } from './launch-browser.ts';
export { findChromium, type ChromiumBinary } from './chromium-binary.ts';
