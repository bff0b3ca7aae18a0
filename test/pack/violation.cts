/** Something in the package that must not be, in plain words. */
export class Violation extends Error {}

/**
 * Insists on something.
 *
 * @throws Violation with the words, if it is not so
 */
export function insist(condition: boolean, words: string): asserts condition {
	if (!condition) throw new Violation(words);
}
