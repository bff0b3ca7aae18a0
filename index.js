/** For scripts in this repository that load the built package; it is not packed: n8n loads the files that package.json names under "n8n". */
module.exports = {
	...require('./dist/nodes/FluxKontext/FluxKontext.node.js'),
	...require('./dist/nodes/FluxKontext/FluxKontextTrigger.node.js'),
	...require('./dist/credentials/WiroHmacApi.credentials.js'),
};
