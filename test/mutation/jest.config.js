const base = require('../../jest.config.js');

/** The tests that a mutation run repeats hundreds of times. Loading n8n's engine takes most of the time, so only what cannot do without has it. */
const TESTS = {
	credential: [
		'**/test/promises/{credential,rules/signing}.test.cts',
		'**/test/credentials/*.test.cts',
	],
	rules: ['**/test/promises/rules/*.test.cts', '**/test/errors/cleanText.test.cts'],
	words: ['**/test/promises/{failures,rules/report}.test.cts'],
};

module.exports = {
	...base,
	rootDir: '../..',
	collectCoverageFrom: undefined,
	coverageThreshold: undefined,
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	testPathIgnorePatterns: ['/node_modules/'],
	testMatch: TESTS[process.env.MUTATE ?? 'rules'],
};
