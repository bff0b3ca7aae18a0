const shared = require('../../jest.config.js');

/** One n8n and one browser for all of it, so one file after the other. */
module.exports = {
	...shared,
	rootDir: '../..',
	testMatch: ['**/test/e2e/**/*.e2e.cts'],
	testTimeout: 90_000,
	maxWorkers: 1,
	// A file whose beginning has failed leaves its sandbox open, and whoever runs the tests would wait for ever.
	forceExit: true,
};
