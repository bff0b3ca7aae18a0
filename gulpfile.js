const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { dest, parallel, src } = require('gulp');

/** Empties dist/, so that nothing of an older build is packed. */
const clean = async () => await rm('dist', { recursive: true, force: true });

/** The icons of node and credential, where their `file:` references look for them. */
const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));

/** The codex file, which tells n8n's node search under which words to find the node. */
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

/**
 * What the compiler makes, in fewer bytes: a tab for each four spaces of indentation, and no files for modules that hold types only, which
 * nothing loads.
 */
const slim = async () => {
	for (const file of await readdir('dist', { recursive: true })) {
		if (!file.endsWith('.js')) continue;
		const path = join('dist', file);
		const code = await readFile(path, 'utf8');
		if (code.trim() === NOTHING) await rm(path);
		else await writeFile(path, code.replace(/^(?: {4})+/gm, asTabs));
	}
};

const NOTHING = '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });';

const asTabs = (spaces) => '\t'.repeat(spaces.length / 4);

module.exports = { clean, default: parallel(icons, codex, slim) };
