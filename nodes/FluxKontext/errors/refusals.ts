import { cleanText } from './cleanText';

/** Words for the user: what happened, and what to do next. */
export interface Words {
	title: string;
	description: string;
}

/** A refusal of Wiro's. `message` is its own text, empty where it sent none. */
interface Refusal {
	code: number | null;
	message: string;
	status: number;
}

interface Rule {
	when: (refusal: Refusal) => boolean;
	words: (message: string) => Words;
}

const says = (message: string) => (message === '' ? '' : `. Wiro says: "${message}"`);
const matches = (pattern: RegExp) => (refusal: Refusal) => pattern.test(refusal.message);
const code = (wanted: number) => (refusal: Refusal) => refusal.code === wanted;
const both =
	(...conditions: Array<(refusal: Refusal) => boolean>) =>
	(refusal: Refusal) =>
		conditions.every((condition) => condition(refusal));

/** Every refusal the docs list, most specific first; the first rule that fits gives the words. */
const RULES: Rule[] = [
	{
		when: matches(/authorization is not found/i),
		words: () => ({
			title: 'Wiro does not know this API key',
			description:
				"Copy the API key of your project from the Wiro dashboard into the 'Wiro HMAC API' credential. Every Wiro project has a key of its own",
		}),
	},
	{
		when: matches(/requires signature/i),
		words: () => ({
			title: 'The API secret is missing',
			description:
				"This Wiro project is signature-based. Copy its API secret from the Wiro dashboard into the 'Wiro HMAC API' credential",
		}),
	},
	{
		when: matches(/authorization is not valid/i),
		words: () => ({
			title: 'The API secret does not match the API key',
			description:
				"Wiro knows the key but rejects the signature. Copy key and secret of the same project from the Wiro dashboard into the 'Wiro HMAC API' credential",
		}),
	},
	{
		when: matches(/ip .* not allowed/i),
		words: (message) => ({
			title: 'Wiro does not allow requests from this IP address',
			description: `Add the address of your n8n to the allowed IPs of the project in the Wiro dashboard, or remove the restriction${says(message)}`,
		}),
	},
	{
		when: ({ status }) => status === 401,
		words: (message) => ({
			title: 'Wiro does not accept the credential',
			description: `Check key and secret in the 'Wiro HMAC API' credential and save it: n8n tests it then${says(message)}`,
		}),
	},
	{
		when: ({ status }) => status === 429,
		words: (message) => ({
			title: 'Wiro receives too many requests at the moment',
			description: `Try again in a few minutes, or lower 'Max Concurrency' in the options${says(message)}`,
		}),
	},
	{
		when: both(code(1), matches(/no task/i)),
		words: () => ({
			title: 'Wiro knows no such task',
			description:
				'Check the task ID or task token, and that the credential belongs to the project that started the task. Wiro keeps tasks for a limited time',
		}),
	},
	{
		when: both(code(1), matches(/cancel/i)),
		words: (message) => ({
			title: 'The task can no longer be cancelled',
			description: `Cancel works while a task waits in the queue. Use Kill for a running task${says(message)}`,
		}),
	},
	{
		when: both(code(1), matches(/could not be killed/i)),
		words: (message) => ({
			title: 'The task could not be killed',
			description: `Kill works while a task is running. Use Cancel for a task in the queue; a finished task needs neither${says(message)}`,
		}),
	},
	{
		when: both(code(1), matches(/model|tool/i)),
		words: (message) => ({
			title: 'Wiro does not have this model',
			description: `Choose another one in 'Model', or try again later${says(message)}`,
		}),
	},
	{
		when: code(1),
		words: (message) => ({
			title: 'Wiro cannot do this with the task',
			description: `Check the task ID, or with Get Detail where the task stands${says(message)}`,
		}),
	},
	{
		when: both(code(0), matches(/permission/i)),
		words: (message) => ({
			title: 'The credential may not do this',
			description: `Use the credential of the project that started the task${says(message)}`,
		}),
	},
	{
		when: code(0),
		words: (message) => ({
			title: message === '' ? 'Wiro rejected the request' : `Wiro rejected the request: ${message}`,
			description:
				'Correct the field that the message names. If it names none, the fault is likely at Wiro: try again later',
		}),
	},
	{
		when: code(96),
		words: (message) => ({
			title: 'Too many tasks at once for the balance of your Wiro account',
			description: `No place became free in time. Wiro allows one task at a time for each 10 US dollars of balance, and any number above 250. Try again when other tasks are done, or add funds in the Wiro dashboard${says(message)}`,
		}),
	},
	{
		when: code(97),
		words: (message) => ({
			title: 'The balance of your Wiro account is too low',
			description: `Add funds in the Wiro dashboard, then run this again. No task was started${says(message)}`,
		}),
	},
	{
		when: code(98),
		words: (message) => ({
			title: 'Wiro asks for a sign-in to use this tool',
			description: `Open the tool once in the Wiro dashboard with the account of your project${says(message)}`,
		}),
	},
	{
		when: code(99),
		words: (message) => ({
			title: 'Wiro does not accept the access token',
			description: `Check the 'Wiro HMAC API' credential and save it: n8n tests it then${says(message)}`,
		}),
	},
];

/**
 * The words for a refusal of Wiro's, one line of the error table of its docs each.
 *
 * @param refusal Wiro's code, its messages and the HTTP status around them
 */
export function refusalWords(refusal: {
	code: number | null;
	messages: string[];
	status: number;
}): Words {
	const message = cleanText(withLabels(refusal.messages.join('; ')), LONGEST);
	const rule = RULES.find(({ when }) => when({ ...refusal, message }));
	if (rule !== undefined) return rule.words(message);
	return {
		title: message === '' ? 'Wiro refused the request' : `Wiro refused the request: ${message}`,
		description:
			'Correct what the message names. If it names nothing, the fault is likely at Wiro: try again later',
	};
}

/** Enough to understand, short enough for a title. */
const LONGEST = 300;

/** The fields by the names that Wiro's refusals have for them (tool page), and as they are called on screen. */
const LABELS: Record<string, string> = {
	prompt: 'Prompt',
	inputImage: 'Image',
	inputImageUrl: 'Image URL',
	inputImage2: 'Second Image',
	inputImage2Url: 'Second Image URL',
	inputImage3: 'Third Image',
	inputImage3Url: 'Third Image URL',
	steps: 'Steps',
	scale: 'Guidance Scale',
	samples: 'Samples',
	seed: 'Seed',
	aspectRatio: 'Aspect Ratio',
	outputFormat: 'Output Format',
	promptUpsampling: 'Prompt Upsampling',
	safetyTolerance: 'Safety Tolerance',
	callbackUrl: 'Callback URL',
};

/** A refusal names a field in brackets, `[samples] must be between 1 and 4`: people know it by its label. */
function withLabels(message: string): string {
	return message.replace(/\[(\w{1,30})\]/g, (all, name: string) =>
		Object.hasOwn(LABELS, name) ? `'${LABELS[name]}'` : all,
	);
}
