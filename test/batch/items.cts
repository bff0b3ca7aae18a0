import type { INodeParameters } from 'n8n-workflow';

/** Items that are told apart by a number. */
export const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

/** Run and Wait with a prompt of each item's own, so that Wiro's tasks are told apart too. */
export const edit = (options: INodeParameters = {}): INodeParameters => ({
	operation: 'runAndWait',
	prompt: '={{ "Picture " + $json.n }}',
	inputImageUrl: 'https://example.com/chair.jpg',
	returnAs: 'url',
	options,
});
