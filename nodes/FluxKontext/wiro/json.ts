/**
 * Where a text begins and ends, what is escaped in it, and whole numbers that a JavaScript number does not hold exactly. Texts are not
 * matched as wholes, nor digits without an end: millions of them overflow the stack of the pattern.
 */
const MARKS = /\\.|"|(?<![\d.eE+-])-?\d{16,400}(?![\d.eE])/g;

/**
 * Parses JSON. Whole numbers of sixteen digits and more become texts, because a task's ID beyond 2^53 would be rounded to another one's.
 *
 * @param text JSON, perhaps behind a byte order mark
 * @returns the value; undefined where it is no JSON
 */
export function parseJson(text: string): unknown {
	const plain = text.replace(/^\ufeff/, '');
	// Most answers have no such number, and need no search for their texts.
	const exact = /\d{16}/.test(plain) ? withExactNumbers(plain) : plain;
	try {
		const parsed: unknown = JSON.parse(exact);
		return parsed;
	} catch {
		return undefined;
	}
}

function withExactNumbers(json: string): string {
	let inText = false;
	return json.replace(MARKS, (found) => {
		if (found === '"') inText = !inText;
		return inText || !/^-?\d/.test(found) ? found : `"${found}"`;
	});
}
