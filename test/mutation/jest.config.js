const base = require('../../jest.config.js');

/** The tests that a mutation run repeats hundreds of times. Loading n8n's engine takes most of the time, so one file alone does it for the words. */
const RULES = [
	'**/test/promises/rules/*.test.cts',
	'**/test/promises/credential.test.cts',
	'**/test/errors/cleanText.test.cts',
];
const WORDS = ['**/test/promises/{failures,rules/report}.test.cts'];

module.exports = {
	...base,
	rootDir: '../..',
	collectCoverageFrom: undefined,
	coverageThreshold: undefined,
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	testPathIgnorePatterns: ['/node_modules/'],
	testMatch: process.env.MUTATE_WORDS ? WORDS : RULES,
};
