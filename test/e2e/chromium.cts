import { existsSync } from 'node:fs';
import { Missing } from '../host/words.cjs';

/** Where Debian, others, and macOS have it. */
const USUAL = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser to drive: the one in CHROMIUM_PATH, or one in a usual place.
 *
 * @throws Missing where there is none
 */
export function findChromium(): string {
	const { CHROMIUM_PATH } = process.env;
	const candidates = CHROMIUM_PATH ? [CHROMIUM_PATH] : USUAL;
	const found = candidates.find((path) => existsSync(path));
	if (found !== undefined) return found;
	throw new Missing(
		CHROMIUM_PATH
			? `CHROMIUM_PATH names ${CHROMIUM_PATH}, where there is nothing`
			: 'There is no Chromium. Install it (Debian: apt-get install chromium), or name one in CHROMIUM_PATH',
	);
}
