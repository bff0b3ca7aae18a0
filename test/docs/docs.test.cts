import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');
const DOCS = join(ROOT, 'docs');
const PAGES = [
	'README.md',
	'CHANGELOG.md',
	...readdirSync(DOCS)
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];
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
		const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
		const own = links.filter((link) => !/^https?:/.test(link));
		expect(own.filter((link) => isBroken(page, link))).toEqual([]);
	});

	it('names only commands that there are', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		const text = read(page);
		const run = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
		const short = [...text.matchAll(/(?:`|^|&& )npm (?!run\b)([a-z]+)/gm)].map(([, name]) => name);
		const unknown = [...run, ...short.filter((name) => !OF_NPM.includes(name))];
		expect(unknown.filter((name) => !(name in scripts))).toEqual([]);
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
