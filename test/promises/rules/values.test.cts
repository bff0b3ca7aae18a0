import { InvalidInput } from '../../../nodes/FluxKontext/errors/failure';
import {
	readCount,
	readNumber,
	readSwitch,
	readText,
	readUrl,
} from '../../../nodes/FluxKontext/fields/values';

/** The title and the description of the error that reading a value ends in. */
const wordsOf = (read: () => unknown) => {
	try {
		read();
	} catch (error) {
		if (error instanceof InvalidInput) return [error.title, error.description];
		throw error;
	}
	throw new Error('Nothing was thrown');
};

describe('a text', () => {
	test.each<[unknown, string]>([
		['dog', 'dog'],
		['  dog \n', 'dog'],
		['', ''],
		['   ', ''],
		[null, ''],
		[undefined, ''],
		[2221, '2221'],
		[0, '0'],
		[10n, '10'],
	])('%p is %j', (value, expected) => {
		expect(readText(value, 'Name')).toBe(expected);
	});

	test.each([[['a']], [[]]])('%j is none', (value) => {
		expect(wordsOf(() => readText(value, 'Name'))).toEqual([
			"'Name' is a list, not a text",
			"The expression gives a list. Pick a single one, for example {{ $json.pictures[0] }}, or make an item of each with the 'Split Out' node before this one",
		]);
	});

	test.each([true, false, Number.NaN, Number.POSITIVE_INFINITY])('%s is none', (value) => {
		expect(wordsOf(() => readText(value, 'Name'))[0]).toBe(`'Name' is ${value}, not a text`);
	});

	test('an object in the middle of a text is told', () => {
		expect(wordsOf(() => readText(`${String({})} on the couch`, 'Name'))[0]).toContain('object');
	});

	test('an object is none', () => {
		expect(wordsOf(() => readText({ a: 1 }, 'Name'))).toEqual([
			"'Name' is an object, not a text",
			'The expression gives more than one value. Pick a single one, for example {{ $json.name }}',
		]);
	});
});

describe('a number', () => {
	test.each<[unknown, number | undefined]>([
		[28, 28],
		['28', 28],
		[' 2.5 ', 2.5],
		[0, 0],
		['-1', -1],
		['', undefined],
		['  ', undefined],
		[null, undefined],
		[undefined, undefined],
	])('%j is %s', (value, expected) => {
		expect(readNumber(value, 'Scale')).toBe(expected);
	});

	test.each(['two', '2,5', '2.5.1', '28 steps', 'NaN', 'Infinity', '1e3', '0x10'])(
		'%j is none',
		(value) => {
			expect(wordsOf(() => readNumber(value, 'Scale'))).toEqual([
				`'Scale' is not a number: ${value}`,
				"Enter a number with a point for decimals, for example 2.5, or leave 'Scale' empty",
			]);
		},
	);
});

describe('a whole number above zero', () => {
	test.each<[unknown, number | undefined]>([
		[1, 1],
		['28', 28],
		['28.0', 28],
		[1_000_000, 1_000_000],
		['', undefined],
		[null, undefined],
	])('%j is %s', (value, expected) => {
		expect(readCount(value, 'Steps')).toBe(expected);
	});

	test.each([0, -1, 1.5, '0', '0.5', '-28'])('%j is none', (value) => {
		expect(wordsOf(() => readCount(value, 'Steps'))).toEqual([
			`'Steps' must be a whole number above zero, not ${value}`,
			"Enter 1 or more, or leave 'Steps' empty for the default",
		]);
	});
});

describe('a web address', () => {
	const read = (value: unknown) =>
		readUrl(value, 'Image URL', { example: 'https://example.com/room.jpg' });

	test.each<[unknown, string | undefined]>([
		['https://example.com/room.jpg', 'https://example.com/room.jpg'],
		['http://example.com', 'http://example.com'],
		['HTTPS://EXAMPLE.COM/A', 'HTTPS://EXAMPLE.COM/A'],
		[' https://example.com/a b.jpg ', 'https://example.com/a b.jpg'],
		['http://127.0.0.1:8080/x?y=z#w', 'http://127.0.0.1:8080/x?y=z#w'],
		['', undefined],
		[' \n', undefined],
		[null, undefined],
	])('%j is %j', (value, expected) => {
		expect(read(value)).toBe(expected);
	});

	test.each(['room.jpg', '//example.com/x', 'ftp://example.com/x', 'https://', 'javascript:x', 7])(
		'%j is none',
		(value) => {
			expect(wordsOf(() => read(value))).toEqual([
				`'Image URL' is not a web address: ${value}`,
				'Enter an address that starts with http:// or https://, for example https://example.com/room.jpg, or leave the field empty',
			]);
		},
	);

	test('one of exactly 60 characters is shown whole, a longer one cut', () => {
		expect(wordsOf(() => read('x'.repeat(60)))[0]).toMatch(/: x{60}$/);
		expect(wordsOf(() => read('x'.repeat(61)))[0]).toMatch(/: x{60}…$/);
	});
});

describe('a switch', () => {
	test.each<[unknown, boolean]>([
		[true, true],
		[false, false],
		['true', true],
		[' TRUE ', true],
		['false', false],
		['', false],
		['no', false],
		[null, false],
		[undefined, false],
		[1, true],
		[0, false],
	])('%j is %s', (value, expected) => {
		expect(readSwitch(value)).toBe(expected);
	});
});
