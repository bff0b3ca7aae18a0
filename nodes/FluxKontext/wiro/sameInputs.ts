import { isObject, numberOrNull, textOrNull } from './read';
import type { RunRequest, Task } from './types';

/**
 * Tells whether a task in Wiro's list was started with the very inputs of a request. Numbers may come back as texts and texts as numbers; an
 * optional field that is empty is the same as one that is missing. What the list shows for a file is not its content (tool page), so a
 * file matches any file. Where the task reports to counts where both show it.
 *
 * @param task a task of the list
 * @param request what Run was asked for
 */
export function showsInputs({ parameters, callbackUrl }: Task, request: RunRequest): boolean {
	if (Object.keys(parameters).length === 0) return false;
	const fields = Object.entries(request.fields).every(([name, value]) =>
		isSame(parameters[name], value),
	);
	const files = Object.keys(request.files).every((name) => !isEmpty(parameters[name]));
	const { callbackUrl: sent } = request;
	const reports = callbackUrl === null || sent === undefined || isSame(callbackUrl, sent);
	return fields && files && reports;
}

/**
 * Tells whether a task may have been started with the prompt of a request: the list shows that one, its beginning and "...", or none.
 *
 * @param task a task of the list
 * @param request what Run is asked for
 */
export function showsPrompt({ parameters: { prompt } }: Task, { fields }: RunRequest): boolean {
	const [shown, asked] = [prompt, fields.prompt].map(inOneLine);
	const begin = shown.replace(/(?:\.{3}|…)$/, '');
	return shown === '' || shown === asked || (begin !== shown && asked.startsWith(begin));
}

/**
 * Tells whether a task was started with something that a request leaves out, among the fields of its model.
 *
 * @param task a task of the list
 * @param request what Run was asked for
 */
export function showsOthers({ parameters }: Task, { fields, files, names }: RunRequest): boolean {
	return names.some((name) => !(name in fields) && !(name in files) && !isEmpty(parameters[name]));
}

function isEmpty(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	return isObject(value) ? Object.keys(value).length === 0 : textOrNull(value) === null;
}

function isSame(shown: unknown, sent: string | number): boolean {
	const [mine, theirs] = [textOrNull(sent), textOrNull(shown)];
	if (mine === null || theirs === null) return mine === theirs;
	const number = numberOrNull(sent);
	// Beyond that, two long seeds may be the same number.
	const exact = number !== null && Math.abs(number) <= Number.MAX_SAFE_INTEGER;
	if (exact && number === numberOrNull(shown)) return true;
	if (normal(mine) === normal(theirs)) return true;
	return /&#?\w{1,8};/.test(theirs) && withoutSigns(mine) === withoutSigns(theirs);
}

/** A service may trim a text, or send its line breaks in another form. */
function normal(text: string): string {
	return text.replace(/\r\n?/g, '\n').trim();
}

/** What HTML has signs for may be shown so, even twice over: `'` as `&amp;#39;`. */
function withoutSigns(text: string): string {
	return normal(text.replace(/&(?:amp;)*(?:#?\w{1,8};)?|[<>"']/g, ' '));
}

function inOneLine(value: unknown): string {
	const text = withoutSigns(textOrNull(value) ?? '');
	return text.normalize().replace(/\s+/g, ' ');
}
