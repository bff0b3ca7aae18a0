import { cleanText } from './cleanText';

/** Words for the user: what happened, and what to do next. */
export interface Words {
	title: string;
	description: string;
}

/** The words for one kind of refusal, and what tells it: all that is given must fit. */
interface Rule extends Words {
	code?: number;
	status?: number;
	says?: RegExp;
	/** Wiro's own text stands behind the description unless this says otherwise. */
	quote?: 'no' | 'inTitle';
}

/** Every refusal the docs list, most specific first; the first rule that fits gives the words, and the last one fits all. */
const RULES: Rule[] = [
	{
		says: /authorization is not found/i,
		title: 'Wiro does not know this API key',
		description:
			"Copy the API key of your project from the Wiro dashboard into the 'Wiro HMAC API' credential. Every Wiro project has a key of its own",
		quote: 'no',
	},
	{
		says: /requires signature/i,
		title: 'The API secret is missing',
		description:
			"This Wiro project is signature-based. Copy its API secret from the Wiro dashboard into the 'Wiro HMAC API' credential",
		quote: 'no',
	},
	{
		says: /authorization is not valid/i,
		title: 'The API secret does not match the API key',
		description:
			"Wiro knows the key but rejects the signature. Copy key and secret of the same project from the Wiro dashboard into the 'Wiro HMAC API' credential",
		quote: 'no',
	},
	{
		says: /ip .* not allowed/i,
		title: 'Wiro does not allow requests from this IP address',
		description:
			'Add the address of your n8n to the allowed IPs of the project in the Wiro dashboard, or remove the restriction',
	},
	{
		status: 401,
		title: 'Wiro does not accept the credential',
		description:
			"Check key and secret in the 'Wiro HMAC API' credential and save it: n8n tests it then",
	},
	{
		status: 429,
		title: 'Wiro receives too many requests at the moment',
		description: "Try again in a few minutes, or lower 'Max Concurrency' in the options",
	},
	{
		code: 1,
		says: /no task/i,
		title: 'Wiro knows no such task',
		description:
			'Check the task ID or task token, and that the credential belongs to the project that started the task. Wiro keeps tasks for a limited time',
		quote: 'no',
	},
	{
		code: 1,
		says: /cancel/i,
		title: 'The task can no longer be cancelled',
		description: 'Cancel works while a task waits in the queue. Use Kill for a running task',
	},
	{
		code: 1,
		says: /could not be killed/i,
		title: 'The task could not be killed',
		description:
			'Kill works while a task is running. Use Cancel for a task in the queue; a finished task needs neither',
	},
	{
		code: 1,
		says: /model|tool/i,
		title: 'Wiro does not have this model',
		description: "Choose another one in 'Model', or try again later",
	},
	{
		code: 1,
		title: 'Wiro cannot do this with the task',
		description: 'Check the task ID, or with Get Detail where the task stands',
	},
	{
		code: 0,
		says: /in your team/i,
		title: 'Your team at Wiro does not allow this model',
		description: "Choose another one in 'Model', or ask the admin of your team at Wiro",
	},
	{
		code: 0,
		says: /permission/i,
		title: 'The credential may not do this',
		description: 'Use the credential of the project that started the task',
	},
	{
		code: 0,
		title: 'Wiro rejected the request',
		description:
			'Correct the field that the message names. If it names none, the fault is likely at Wiro: try again later',
		quote: 'inTitle',
	},
	{
		code: 96,
		title: 'Too many tasks at once for the balance of your Wiro account',
		description:
			'No place became free in time. Wiro allows one task at a time for each 10 US dollars of balance, and any number above 250. Try again when other tasks are done, or add funds in the Wiro dashboard',
	},
	{
		code: 97,
		title: 'The balance of your Wiro account is too low',
		description: 'Add funds in the Wiro dashboard, then run this again. No task was started',
	},
	{
		code: 98,
		title: 'Wiro asks for a sign-in to use this tool',
		description: 'Open the tool once in the Wiro dashboard with the account of your project',
	},
	{
		code: 99,
		title: 'Wiro does not accept the access token',
		description: "Check the 'Wiro HMAC API' credential and save it: n8n tests it then",
	},
	{
		title: 'Wiro refused the request',
		description:
			'Correct what the message names. If it names nothing, the fault is likely at Wiro: try again later',
		quote: 'inTitle',
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
	const message = cleanText(withLabels(refusal.messages.join('; ')));
	const [{ title, description, quote }] = RULES.filter(
		({ code = refusal.code, status = refusal.status, says }) =>
			code === refusal.code && status === refusal.status && says?.test(message) !== false,
	);
	if (message === '' || quote === 'no') return { title, description };
	return quote === 'inTitle'
		? { title: `${title}: ${message}`, description }
		: { title, description: `${description}. Wiro says: "${message}"` };
}

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
