/** The one test for an n8n in which the node refuses to work. */
module.exports = { ...require('./jest.config.js'), testMatch: ['**/test/compat/tooOld.test.cts'] };
