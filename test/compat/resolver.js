const { dirname, join, sep } = require('node:path');

const ROOT = join(__dirname, '..', '..');
const NODE = ['nodes', 'credentials'].map((folder) => join(ROOT, folder) + sep);
const { N8N_COMPAT_DIR: core, N8N_COMPAT_PEER: peer } = process.env;

/** Whose n8n-workflow a file imports: the node may have one of its own, everything else has that of the n8n under test. */
function importer(basedir) {
	const isOfNode = NODE.some((folder) => (basedir + sep).startsWith(folder));
	if (isOfNode && peer !== undefined) return dirname(dirname(peer));
	return core !== undefined && !basedir.includes(`${sep}node_modules${sep}`) ? core : basedir;
}

/** Finds n8n-workflow as npm has laid it out for users, see `layouts.cts`; everything else as jest does. */
module.exports = (request, options) =>
	options.defaultResolver(request, {
		...options,
		basedir: request === 'n8n-workflow' ? importer(options.basedir) : options.basedir,
	});
