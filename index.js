/** For scripts that load the built package by itself; n8n loads the files that package.json names under "n8n". */
module.exports = {
	...require('./dist/nodes/FluxKontext/FluxKontext.node.js'),
	...require('./dist/credentials/WiroHmacApi.credentials.js'),
};
