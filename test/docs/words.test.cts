import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import ts from 'typescript';
import { WiroHmacApi } from '../../credentials/WiroHmacApi.credentials';
import { FluxKontext } from '../../nodes/FluxKontext/FluxKontext.node';
import { FluxKontextTrigger } from '../../nodes/FluxKontext/FluxKontextTrigger.node';
import { resources } from '../../nodes/FluxKontext/actions';
import { refusalWords } from '../../nodes/FluxKontext/errors/refusals';
import { callbackUrl } from '../../nodes/FluxKontext/fields/options';
import { models } from '../../nodes/FluxKontext/models';

const ROOT = join(__dirname, '../..');

/** n8n's guidelines for what people read: none of these words, and field names in 'single quotes'. */
const AVOIDED = /\b(errors?|problems?|failures?|mistakes?)\b/i;

/** Words of n8n's own, and of others whom a text quotes. */
const ALLOWED = [/'On Error'/g, /Wiro says: "…"/g];

/** A text of the sources, and where it stands. */
interface Text {
	where: string;
	text: string;
}

function sourcesIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(ROOT, folder, name));
}

/** The sentences of a file: its texts of several words, with "…" where something is put in. Code in a text is left out. */
function sentencesOf(file: string): Text[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(file, 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found: Text[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
		const text = ts.isStringLiteralLike(node)
			? node.text
			: ts.isTemplateExpression(node)
				? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
				: null;
		const { line } = source.getLineAndCharacterOfPosition(node.getStart());
		const where = `${relative(ROOT, file)}:${line + 1}`;
		// An expression of n8n's, such as the subtitle, is code.
		if (text !== null && /[\p{L}…'"] [\p{L}…'"]/u.test(text) && !text.startsWith('={{')) {
			found.push({ where, text });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

const SENTENCES = [...sourcesIn('nodes'), ...sourcesIn('credentials')].flatMap(sentencesOf);

/** Every property of a panel, with those inside collections. */
function everyField(fields: INodeProperties[]): INodeProperties[] {
	return fields.flatMap((field) => [
		field,
		...everyField(
			(field.options ?? []).filter((option): option is INodeProperties => 'type' in option),
		),
	]);
}

const isChoice = (option: object): option is INodePropertyOptions => 'value' in option;
const NODES = [new FluxKontext(), new FluxKontextTrigger()].map(({ description }) => description);
const NODE_FIELDS = everyField(NODES.flatMap(({ properties }) => properties));
const FIELDS = [...NODE_FIELDS, ...everyField(new WiroHmacApi().properties)];
const PANEL: Text[] = [
	...NODES.map(({ name, description }) => ({ where: name, text: description })),
	...FIELDS.flatMap((field) =>
		[
			...[field.displayName, field.description, field.hint, field.placeholder],
			...(field.options ?? [])
				.filter(isChoice)
				.flatMap((choice) => [...[choice.name, choice.description, choice.action]]),
		].flatMap((text) => (text === undefined ? [] : [{ where: field.displayName, text }])),
	),
];

/** Where a chapter of that name is, in an address. */
function anchorOf(chapter: string): string {
	return chapter.toLowerCase().replaceAll(' ', '-');
}

function without(text: string, allowed: RegExp[]): string {
	return allowed.reduce((rest, phrase) => rest.replace(phrase, ''), text);
}

const broken = (texts: Text[], rule: (text: string) => boolean) =>
	texts.filter(({ text }) => rule(without(text, ALLOWED)));

describe('what people read keeps to the rules that n8n has for it', () => {
	it('is found: messages in the sources, and texts of the panel', () => {
		expect(SENTENCES.length).toBeGreaterThan(150);
		expect(PANEL.length).toBeGreaterThan(100);
	});

	it.each([
		['messages', SENTENCES],
		['the panel', PANEL],
	])("names stand in 'single quotes': %s", (_what, texts) => {
		expect(broken(texts, (text) => text.includes('"'))).toEqual([]);
	});

	it.each([
		['messages', SENTENCES],
		['the panel', PANEL],
	])('none of the words error, problem, failure, mistake: %s', (_what, texts) => {
		expect(broken(texts, (text) => AVOIDED.test(text))).toEqual([]);
	});

	it("a field that a message names by its label stands in 'quotes'", () => {
		// Labels of one word are words of the language, too.
		const labels = FIELDS.map(({ displayName }) => displayName).filter(
			(label) =>
				label.includes(' ') && !['API Key', 'API Secret', 'Task Token', 'Task ID'].includes(label),
		);
		const named = SENTENCES.filter(
			({ text, where }) => !labels.includes(text) && !/\/(actions|fields|models)\//.test(where),
		);
		expect(
			broken(named, (text) =>
				labels.some((label) => new RegExp(`(?<!')\\b${label}\\b(?!')`).test(text)),
			),
		).toEqual([]);
	});

	it('a switch says "Whether"', () => {
		const switches = FIELDS.filter(({ type }) => type === 'boolean');
		expect(switches.length).toBeGreaterThan(0);
		expect(switches.filter(({ description: text }) => !text?.startsWith('Whether '))).toEqual([]);
	});

	it('actions have no articles, and the one for most people stands first', () => {
		const actions = resources.flatMap(({ operations }) => operations.map(({ action }) => action));
		expect(actions.filter((action) => /\b(a|an|the)\b/i.test(action))).toEqual([]);
		expect(actions[0]).toBe('Edit image and wait for result');
	});

	it('the reference has every field, by its label and its name in a saved workflow', () => {
		const reference = readFileSync(join(ROOT, 'docs/reference.md'), 'utf8');
		const isThere = ({ name, displayName }: INodeProperties) =>
			new RegExp(`\`((options|filters)\\.)?${name}\``).test(reference) &&
			reference.includes(displayName);
		const fields = NODE_FIELDS.filter(({ type }) => type !== 'collection' && type !== 'notice');
		expect(fields.filter((field) => !isThere(field)).map(({ name }) => name)).toEqual([]);
	});

	it('the reference has a chapter for each further node', () => {
		const reference = readFileSync(join(ROOT, 'docs/reference.md'), 'utf8');
		const [, ...further] = NODES;
		const missing = further.filter(
			({ displayName }) => !reference.includes(`\n## ${displayName}\n`),
		);
		expect(missing).toEqual([]);
	});

	it('the reference has a chapter for each operation, named at its top, and a row and the path of each model', () => {
		const reference = readFileSync(join(ROOT, 'docs/reference.md'), 'utf8');
		const missing = [
			...resources.flatMap(({ operations }) =>
				operations.flatMap(({ name }) => [`## ${name}\n`, `[${name}](#${anchorOf(name)})`]),
			),
			...models.flatMap(({ name, path }) => [`\n| ${name} `, `\`${path}\``]),
		].filter((text) => !reference.includes(text));
		expect({ missingInReference: missing }).toEqual({ missingInReference: [] });
	});

	it('the README has a line for each operation, which leads to its chapter', () => {
		const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
		const missing = resources
			.flatMap(({ operations }) => operations)
			.map(({ name }) => `[${name}](docs/reference.md#${anchorOf(name)})`)
			.filter((text) => !readme.includes(text));
		expect({ missingInReadme: missing }).toEqual({ missingInReadme: [] });
	});

	it("a refusal of Wiro's calls every field on the wire as the panel does", () => {
		const fields = [
			callbackUrl.properties[0],
			...models.flatMap(({ settings }) => settings.flatMap(({ properties }) => properties)),
			...models.flatMap(({ pictures }) => pictures.map(({ url }) => url)),
		];
		const calls = ({ name }: INodeProperties) =>
			refusalWords({ code: 0, messages: [`Request parameter [${name}] required`], status: 200 });
		const wrong = fields.filter((field) => !calls(field).title.includes(`'${field.displayName}'`));
		const missing = wrong.map(({ name, displayName }) => `${name}: '${displayName}'`);
		// In nodes/FluxKontext/errors/refusals.ts.
		expect({ missingInLABELS: missing }).toEqual({ missingInLABELS: [] });
	});

	it('"Docs" leads from each node and the credential to the documents of this package', () => {
		const read = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
		const own = String(read('package.json').homepage).split('#')[0];
		const nodes = ['FluxKontext', 'FluxKontextTrigger'].map((name) =>
			read(`nodes/FluxKontext/${name}.node.json`),
		);
		const links = nodes.flatMap(({ resources }) =>
			[resources.primaryDocumentation, resources.credentialDocumentation].map(([{ url }]) => url),
		);
		for (const link of [...links, new WiroHmacApi().documentationUrl]) {
			expect(link.split('#')[0]).toBe(own);
		}
	});

	it.each(['remove background', 'white background', 'retouch', 'edit photo', 'product photo'])(
		'the search for nodes knows the node by "%s"',
		(words) => {
			const codex = readFileSync(join(ROOT, 'nodes/FluxKontext/FluxKontext.node.json'), 'utf8');
			expect(JSON.parse(codex).alias).toContain(words);
		},
	);

	it("a field for the name of a file's field says where such names are seen", () => {
		const fields = FIELDS.filter(({ displayName }) =>
			/Input Field|Output in Field/.test(displayName),
		);
		expect(fields.length).toBeGreaterThanOrEqual(4);
		expect(
			fields.filter(({ hint }) => !hint?.includes("under 'Binary', on the left side")),
		).toEqual([]);
	});

	it('a placeholder is an example', () => {
		const placeholders = FIELDS.flatMap(({ placeholder, type }) =>
			placeholder === undefined || type === 'collection' ? [] : [placeholder],
		);
		expect(placeholders.filter((text) => !text.startsWith('e.g. '))).toEqual([]);
		// Of a shop, as most users have.
		for (const thing of ['chair', 'plain white background'])
			expect(placeholders.join()).toContain(thing);
	});
});
