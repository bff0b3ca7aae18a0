const base = require('../../jest.config.js');

/** The tests that a mutation run repeats hundreds of times: the rules, and for the error words the promises that show them. */
const RULES = ['**/test/promises/rules/*.test.cts', '**/test/promises/credential.test.cts'];
const WORDS = ['**/test/promises/{failures,waiting}.test.cts'];

module.exports = {
	...base,
	rootDir: '../..',
	collectCoverageFrom: undefined,
	coverageThreshold: undefined,
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	testPathIgnorePatterns: ['/node_modules/'],
	testMatch: process.env.MUTATE_WORDS ? [...RULES, ...WORDS] : RULES,
};
