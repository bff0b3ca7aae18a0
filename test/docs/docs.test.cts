import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');

function filesIn(folder: string): string[] {
	const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
	return names.map((name) => `${folder}/${name}`);
}

/** All that a page may name. */
const FILES = [
	...readdirSync(ROOT),
	...['.ci', '.github', 'credentials', 'docs', 'examples', 'nodes', 'test'].flatMap(filesIn),
];
const PAGES = FILES.filter((name) => name.endsWith('.md') && name !== 'LICENSE.md');
/** What npm itself knows, without a script of that name. */
const OF_NPM = ['ci', 'install', 'version', 'pack', 'publish'];
const MOST_LINES = 250;

function read(page: string): string {
	return readFileSync(join(ROOT, page), 'utf8');
}

/** A page without its blocks of code, in which `#` and brackets mean something else. */
function prose(page: string): string {
	return read(page).replace(/^\s*```[\s\S]*?^\s*```/gm, '');
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
	return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replace(/ /g, '-'),
	);
}

/** What is wrong with a link of a page: nothing, or the link. */
function isBroken(page: string, link: string): boolean {
	const [path, anchor] = link.split('#');
	const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
	if (!existsSync(join(ROOT, target))) return true;
	return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

describe.each(PAGES)('%s', (page) => {
	it('has no link, anchor or picture that leads nowhere', () => {
		const links = [...prose(page).matchAll(/(?:\]\(|\bsrc(?:set)?=")([^)\s"]+)[)"]/g)].map(
			([, link]) => link,
		);
		const own = links.filter((link) => !/^https?:/.test(link));
		expect(own.filter((link) => isBroken(page, link))).toEqual([]);
	});

	it('has no table without a line above it and a row of dashes: it would be shown as text', () => {
		const lines = prose(page).split('\n');
		const isRow = (line?: string) => /^\s*\|/.test(line ?? '');
		const broken = lines.filter(
			(line, index) =>
				isRow(line) &&
				!isRow(lines[index - 1]) &&
				(lines[index - 1]?.trim() || !/^\s*\|( *:?-+:? *\|)+\s*$/.test(lines[index + 1] ?? '')),
		);
		expect({ tablesShownAsText: broken }).toEqual({ tablesShownAsText: [] });
	});

	it('names only commands that there are', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		const text = read(page);
		const run = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
		const short = [...text.matchAll(/(?:`|^|&& )npm (?!run\b)([a-z]+)/gm)].map(([, name]) => name);
		const unknown = [...run, ...short.filter((name) => !OF_NPM.includes(name))];
		expect(unknown.filter((name) => !(name in scripts))).toEqual([]);
	});

	it('names only files that there are', () => {
		const named = [
			...read(page).matchAll(/(?<=[`\s])[\w./-]+\.(?:c?ts|mjs|json|yml|md)(?=[`\s])/g),
		];
		const unknown = named.filter(
			([name]) => !FILES.some((file) => `/${file}`.endsWith(`/${name}`)),
		);
		expect(unknown.map(([name]) => name)).toEqual([]);
	});

	it('names only tests, benchmarks and scripts of the tests that there are', () => {
		const text = read(page);
		const tests = [...text.matchAll(/npx jest (?!-)([\w/]+)/g)].map(([, name]) => name);
		const benches = [...text.matchAll(/npm run bench -- (?:--plots )?((?:[a-z]+ ?)+)/g)].flatMap(
			([, names]) =>
				names
					.trim()
					.split(' ')
					.map((name) => `test/bench/${name}/main.cts`),
		);
		const scripts = [...text.matchAll(/node -r tsx\/cjs (\S+\.cts)/g)].map(([, name]) => name);
		const unknown = [
			...tests.filter(
				(name) => !FILES.some((file) => /\.test\.cts$/.test(file) && file.includes(name)),
			),
			...[...benches, ...scripts].filter((name) => !FILES.includes(name)),
		];
		expect(unknown).toEqual([]);
	});
});

it(`README has at most ${MOST_LINES} lines`, () => {
	expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(MOST_LINES);
});

it('README leads to every page of the documents', () => {
	const missing = PAGES.filter((page) => page.startsWith('docs/')).filter(
		(page) => !read('README.md').includes(`(${page}`),
	);
	expect(missing).toEqual([]);
});

describe('what nobody should find out by paying or losing for it stands in the documents', () => {
	it.each<[string, string, RegExp]>([
		['executing again pays again', 'README.md', /executing the workflow again pays again/i],
		['Retry is for the newest row', 'README.md', /Retry,\*\* on the newest row under Executions/],
		[
			'an older row pays again what its retry has started',
			'docs/batches.md',
			/retrying the original execution a second time pays again/,
		],
		['a small balance is no harm', 'README.md', /a small balance a higher number does no harm/],
		['what Stop drops', 'README.md', /\*\*Stop\*\* drops what was finished but not handed on/],
		[
			'what Stop drops, and how to get it',
			'docs/batches.md',
			/drops the output of .*Get Detail with/,
		],
		['what goes on after Stop', 'docs/batches.md', /does not stop a sub-workflow/],
		[
			'how to work in portions',
			'README.md',
			/\*\*Loop Over Items\*\*, and save the pictures in each/,
		],
		['Merge by position shifts', 'docs/batches.md', /by position shifts after a failed item/],
		['one package with npm', 'README.md', /npm install --legacy-peer-deps n8n-nodes-flux-kontext/],
		['engine warnings are harmless', 'README.md', /`EBADENGINE` are harmless/],
	])('%s (%s)', (_what, page, words) => {
		expect(read(page)).toMatch(words);
	});
});
