import { UNSEEN } from '../../../credentials/baseUrl';

/** Whatever is as long as a key, a secret or a signature. */
const LIKE_A_SECRET = /[\w+/=%~-]{24,}/g;

/** What follows the name of a secret, however short. The names are those of Wiro's headers and of this package's credential. */
const NAMED_SECRET =
	/\b(x-api-key|x-signature|x-nonce|api[ _-]?key|api[ _-]?secret|authorization)(["']?\s*[:=]\s*["']?(?:(?:bearer|basic) )?)[^\s"',;&}\]]+/gi;

/** User and password in an address. */
const SIGN_IN = /(:\/\/)[^\s/@]{1,1000}@/g;

const LONGEST_LOOKED_AT = 20_000;

/**
 * A text from outside, fit to be shown: on one line, without secrets, not too long. A service or a gateway may repeat what it was sent, and
 * may send pages where a sentence was meant.
 *
 * @param text what somebody else wrote
 * @param longest how many characters may be shown, the sign for what was cut included; 300 are enough to read, and short enough for a title
 */
export function cleanText(text: string, longest = 300): string {
	// What lies far beyond the cut is not looked at: patterns overflow on megabytes.
	const looked =
		text.length > LONGEST_LOOKED_AT
			? // A secret that was cut in two is no longer known for one.
				text.slice(0, LONGEST_LOOKED_AT).replace(/[^\s]{1,500}$/, '')
			: text;
	const clean = looked
		.replace(UNSEEN, (gap) => (/[^\p{Default_Ignorable_Code_Point}]/u.test(gap) ? ' ' : ''))
		.trim()
		.replace(SIGN_IN, '$1…@')
		.replace(NAMED_SECRET, '$1$2…')
		.replace(LIKE_A_SECRET, '…')
		.replace(/\p{Surrogate}/gu, '\uFFFD');
	return cut(clean, longest);
}

/** So much of a text, the sign for what was cut included; no character is cut in two. */
export function cut(text: string, longest: number): string {
	if (text.length <= longest) return text;
	return `${text
		.slice(0, longest - 1)
		.replace(/[\uD800-\uDBFF]$/, '')
		.trimEnd()}…`;
}

/** What something that was thrown says; it need not be an error. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
