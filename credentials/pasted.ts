/** White space, control characters and all that takes no place on screen: zero-width spaces, soft hyphens, a byte order mark. */
const UNSEEN = /[\s\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/**
 * A key, a secret or an address as it was meant: people paste them with line breaks, and with characters that nobody sees, around and inside.
 * None of the three ever holds one.
 *
 * @param value what stands in the credential
 */
export function pasted(value: unknown): string {
	return typeof value === 'string' ? value.replace(UNSEEN, '') : '';
}
