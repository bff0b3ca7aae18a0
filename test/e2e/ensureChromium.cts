import { installIfRoot } from '../host/debian.cjs';
import { findChromium } from './chromium.cjs';
import { Missing } from '../host/words.cjs';

/* Makes sure that there is a browser, for CI: as root on Debian it installs one. Anybody else is told what to do. */

function found(): string | null {
	try {
		return findChromium();
	} catch (error) {
		if (error instanceof Missing) return null;
		throw error;
	}
}

if (found() === null && !process.env.CHROMIUM_PATH) installIfRoot('chromium');
try {
	console.log(`Chromium: ${findChromium()}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
