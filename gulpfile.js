const { rm } = require('node:fs/promises');
const { dest, parallel, src } = require('gulp');

/** Empties dist/, so that nothing of an older build is packed. */
const clean = async () => await rm('dist', { recursive: true, force: true });

/** The icons of node and credential, where their `file:` references look for them. */
const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));

/** The codex file, which tells n8n's node search under which words to find the node. */
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

module.exports = { clean, default: parallel(icons, codex) };
