const { createRequire } = require('node:module');
const { join } = require('node:path');
const shared = require('../../jest.config.js');

const modules = join(process.env.N8N_COMPAT_DIR ?? '', 'node_modules');
const ofCore = createRequire(join(modules, 'n8n-core', 'package.json'));

/** n8n's container of services had another name once. */
function container() {
	try {
		return ofCore.resolve('@n8n/di');
	} catch {
		return ofCore.resolve('typedi');
	}
}

/** The tests that run in n8n's engine, in the n8n of N8N_COMPAT_DIR instead of the project's own. */
module.exports = {
	...shared,
	rootDir: '../..',
	testMatch: [
		...['batch', 'pictures', 'promises'].map((part) => `**/test/${part}/**/*.test.cts`),
		'**/test/compat/oldest.test.cts',
	],
	// n8n's own nodes are in a package that takes too much to install.
	testPathIgnorePatterns: ['/node_modules/', 'httpRequestNode', 'splitOut'],
	setupFilesAfterEnv: ['<rootDir>/test/compat/setup.cts'],
	coverageThreshold: undefined,
	moduleNameMapper: {
		...shared.moduleNameMapper,
		'^n8n-core$': '<rootDir>/test/compat/core.cts',
		'^n8n-workflow$': join(modules, 'n8n-workflow'),
		'^@n8n/di$': container(),
	},
};
