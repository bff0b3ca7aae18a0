/** Texts, to be left alone, and whole numbers that a JavaScript number does not hold exactly. */
const TEXT_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Parses JSON. Whole numbers of sixteen digits and more become texts, because a task's ID beyond 2^53 would be rounded to another one's.
 *
 * @param text JSON, perhaps behind a byte order mark
 * @returns the value; undefined where it is no JSON
 */
export function parseJson(text: string): unknown {
	const exact = text
		.replace(/^\ufeff/, '')
		.replace(TEXT_OR_LONG_INTEGER, (found) => (found.startsWith('"') ? found : `"${found}"`));
	try {
		const parsed: unknown = JSON.parse(exact);
		return parsed;
	} catch {
		return undefined;
	}
}
