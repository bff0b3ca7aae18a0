/* The tests talk to this computer alone, and a company's proxy knows nothing of it. */
for (const name of Object.keys(process.env)) {
	if (/^(https?|all)_proxy$/i.test(name)) delete process.env[name];
}

module.exports = {
	testEnvironment: 'node',
	// Jest's clean-up touches what the fake clock has put away, and warns of it.
	testEnvironmentOptions: { globalsCleanup: 'off' },
	testMatch: ['**/test/**/*.test.cts'],
	testPathIgnorePatterns: ['/node_modules/', '/.stryker-tmp/', '/test/compat/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
	moduleFileExtensions: ['cts', 'ts', 'js', 'cjs', 'mjs', 'json', 'node'],
	transform: {
		'^.+\\.(ts|cts)$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	testTimeout: 30000,
	// Jest itself leaves one processor idle.
	maxWorkers: '100%',
	testSequencer: '<rootDir>/test/longestFirst.cjs',
	collectCoverageFrom: [
		'nodes/**/*.ts',
		'credentials/**/*.ts',
		// Types only: nothing of them runs.
		'!nodes/FluxKontext/{actions/operation,models/model,wiro/types}.ts',
	],
	coverageProvider: 'v8',
	coverageReporters: ['text', 'json-summary'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
	moduleNameMapper: {
		'^(\\.{1,2}/.*)\\.cjs$': ['$1.cts', '$1.cjs'],
		// By its full name: without the ending, the codex file FluxKontext.node.json would be found.
		'^(\\.{1,2}/.*\\.node)\\.js$': ['$1.ts', '$1.js'],
	},
};
