import type {
	IHttpRequestOptions,
	IRequestOptions,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import fc from 'fast-check';
import { nodeTypes } from '../engine/engine.cjs';
import { pressTest } from '../promises/support/credentialTest.cjs';
import { useElsewhere } from '../promises/support/elsewhere.cjs';
import { runFluxKontext } from '../support/fluxKontext.cjs';
import { runOneNode } from '../support/oneNode.cjs';
import { WiroSandbox } from '../sandbox/index.cjs';

/* Key and signature only ever go to the Base URL's own host, however odd the address. Whatever is refused is fine. */

let wiro: WiroSandbox;
beforeAll(async () => {
	wiro = await WiroSandbox.start();
});
afterAll(async () => await wiro.stop());

const evil = useElsewhere();

/** How often each way is tried; a failure prints its seed. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 600);

/** What an address is put together from. `evil` and `own` are replaced by the hosts, with their ports. */
const PIECES = [
	...['http:', 'HTTP:', 'https:', 'ftp:', 'hTTp:', 'data:', 'file:', 'javascript:', 'ws:', ''],
	...[
		'/',
		'//',
		'///',
		'////',
		'\\',
		'\\\\',
		'/\\',
		'\\/',
		'/./',
		'/../',
		'..',
		'.',
		':',
		':80',
		'::',
	],
	...[
		'@',
		'#',
		'?',
		'%',
		'%2f',
		'%2F%2F',
		'%5c',
		'%40',
		'%23',
		'%00',
		'%0d%0a',
		';',
		'&',
		'=',
		',',
		'|',
	],
	...[' ', '\t', '\n', '\r', '\u0000', '\u00a0', '\u200b', '\ufeff', '\u2028'],
	...[
		'evil',
		'evil',
		'evil',
		'own',
		'own',
		'evilName',
		'ownName',
		'evilSix',
		'evilWide',
		'evilNumber',
	],
	...[
		'user',
		'user:pass',
		'v1',
		'Task',
		'Detail',
		'/v1/Task/Detail',
		'/Task/Detail',
		'x=1',
		'é',
		'[',
		']',
		'{',
		'}',
	],
];

const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 9 });

/** A part of an address: mostly as it should be, often odd. */
const part = (proper: string[], odd: string[]) =>
	fc.oneof(
		{ weight: 3, arbitrary: fc.constantFrom(...proper) },
		{ weight: 2, arbitrary: fc.constantFrom(...odd) },
	);

/** Addresses as they are bent on purpose: the parts of a proper one, some of them odd. */
const shaped = fc.tuple(
	part([''], [' ', '\t', '\n', '\u0000', '\ufeff', '/', '\\']),
	part(['http:'], ['HTTP:', 'http', 'https:', 'ht\ttp:', 'http:\n', '', 'ftp:', ':']),
	part(['//'], ['', '/', '///', '\\\\', '/\\', '\\/', '/\t/', '\\']),
	part([''], ['user@', 'user:pass@', 'own@', 'own#@', 'own\\@', 'own%2f@', 'own?@', 'own/@', ':@']),
	part(['evil', 'evilName', 'own'], ['ownName', 'evilSix', 'evilWide', 'evilNumber', 'own.evil']),
	part([''], [':80', ':', '.', '\t', '%00', '@own', '#own', '?own', '\\own', '/@own', '#@own']),
	part(['', '/v1/Task/Detail'], ['/', '\\v1', '?a=b', '#x', '/..//evil/x', '/%2e%2e/']),
);

const address = fc.oneof(pieces, shaped).map((parts) => parts.join(''));

/** Puts the real hosts in: by number, by name, in IPv6, in full-width figures, as one number. */
function placed(text: string): string {
	const [, evilPort] = evil.host.split(':');
	const ownHost = new URL(wiro.baseUrl).host;
	const hosts: Array<[RegExp, string]> = [
		[/evilName/g, `evil.localhost:${evilPort}`],
		[/ownName/g, ownHost.replace('127.0.0.1', 'localhost')],
		[/evilSix/g, `[::ffff:127.0.0.1]:${evilPort}`],
		[/evilWide/g, `１２７。０.0.1:${evilPort}`],
		[/evilNumber/g, `2130706433:${evilPort}`],
		[/evil(?!\.localhost)/g, evil.host],
		[/own/g, ownHost],
	];
	return hosts.reduce((all, [name, host]) => all.replace(name, host), text);
}

const stolen = () =>
	evil.visits.filter((headers) => 'x-api-key' in headers || 'x-signature' in headers);

/** A node of somebody else's, with our credential: it hands the test's options to n8n's helpers. */
const asked: { how: 'new' | 'legacy'; options: object } = { how: 'new', options: {} };
const caller = 'test.caller';
const helperNode: INodeType = {
	description: {
		displayName: 'Caller',
		name: 'caller',
		group: ['transform'],
		version: 1,
		description: 'Calls with the credential',
		defaults: { name: 'Caller' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'wiroHmacApi', required: true }],
		properties: [],
	},
	async execute() {
		const { how, options } = asked;
		try {
			if (how === 'new') {
				await this.helpers.httpRequestWithAuthentication.call(
					this,
					'wiroHmacApi',
					structuredClone(options) as IHttpRequestOptions,
				);
			} else {
				await this.helpers.requestWithAuthentication.call(
					this,
					'wiroHmacApi',
					structuredClone(options) as IRequestOptions,
				);
			}
		} catch {
			// Refused, or nobody there: both are fine.
		}
		return [this.getInputData()];
	},
};
nodeTypes.register(caller, helperNode);

async function runNode(type: string, typeVersion: number, parameters: INodeParameters) {
	const node = { type, typeVersion, parameters, onError: 'continueRegularOutput' } as const;
	await runOneNode(node, wiro.credential);
}

/** Tries odd addresses in one way, and makes sure that the way works: some get through to where they may go. */
async function neverStolen(
	way: (url: string, base: string | undefined) => Promise<void>,
	runs = RUNS,
): Promise<void> {
	const before = wiro.calls.length;
	await way(`${wiro.baseUrl}/Task/Detail`, undefined);
	expect(wiro.calls.slice(before).map(({ headers }) => headers['x-api-key'])).toEqual([
		wiro.apiKey,
	]);
	await fc.assert(
		fc.asyncProperty(address, fc.option(address, { nil: undefined }), async (url, base) => {
			evil.visits.length = 0;
			await way(placed(url), base === undefined ? undefined : placed(base));
			expect(stolen()).toEqual([]);
		}),
		{ numRuns: runs, interruptAfterTimeLimit: 40_000 },
	);
}

describe("key and signature only ever go to the Base URL's own host", () => {
	test.each(['new', 'legacy'] as const)(
		"with n8n's %s helper, by url, uri and baseURL",
		async (how) => {
			await neverStolen(async (url, base) => {
				asked.how = how;
				const where = how === 'legacy' && url.length % 2 === 0 ? { uri: url } : { url };
				const baseURL = base === undefined ? {} : { baseURL: base };
				asked.options = {
					method: 'POST',
					...where,
					...baseURL,
					body: { taskid: '1' },
					json: true,
					timeout: 2000,
				};
				await runNode(caller, 1, {});
			});
		},
		60_000,
	);

	test('with query parameters beside the address', async () => {
		await neverStolen(async (url, qs) => {
			asked.how = 'new';
			asked.options = {
				method: 'POST',
				url,
				qs: qs === undefined ? {} : { [qs]: url, '@evil': qs },
				body: { taskid: '1' },
				timeout: 2000,
			};
			await runNode(caller, 1, {});
		});
	}, 60_000);

	test("with n8n's HTTP Request node", async () => {
		await neverStolen(async (url) => {
			// n8n itself asks for an address.
			if (url === '') return;
			await runNode('n8n-nodes-base.httpRequest', 4.2, {
				method: 'POST',
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'wiroHmacApi',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '{"taskid":"1"}',
				options: { timeout: 2000 },
			});
		});
	}, 60_000);
});

describe('a Base URL, however odd, takes key and signature to the host that it names first', () => {
	/** A Base URL whose host, as people read it, is Wiro's: behind the slashes, up to whatever ends a host. */
	const odd = fc
		.tuple(
			part([''], [' ', '\n', '\t']),
			part(['http://'], ['HTTP://', 'http:/', 'http:', 'http:\\\\', 'http:///', 'http:/\\', '']),
			fc.constantFrom('own', 'own', 'ownName'),
			part(
				['', '/'],
				['\\', '#', '?', '@', '%40', '%2f', '\t', '.', ':', ';', '\u200b', '／', '＠', '？'],
			),
			part([''], ['@evil', 'evil', '.evil', '//evil', '\\\\evil', '/v1@evil', ':x@evil', '/v1 ']),
			part(['', '/v1'], ['/', ' ', '#', '?x']),
		)
		.map((parts) => parts.join(''));

	test('with the node and with the Test button', async () => {
		const { apiKey, apiSecret } = wiro;
		await fc.assert(
			fc.asyncProperty(odd, async (typed) => {
				evil.visits.length = 0;
				const credential = { apiKey, apiSecret, baseUrl: placed(typed) };
				await pressTest(credential);
				expect(stolen()).toEqual([]);
			}),
			{ numRuns: RUNS, interruptAfterTimeLimit: 40_000 },
		);
		const { error } = await runFluxKontext({
			credential: { apiKey, apiSecret, baseUrl: ` ${wiro.baseUrl}/ ` },
			parameters: { operation: 'run', prompt: 'x' },
		});
		expect(error).toBeUndefined();
	}, 60_000);
});
