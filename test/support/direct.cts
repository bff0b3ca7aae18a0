/**
 * What an environment lacks so that this computer is reached directly: a company's proxy leads to other computers, and knows nothing of what
 * listens on this one.
 */
export function direct({ no_proxy, NO_PROXY }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const names = [no_proxy || NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
	return { no_proxy: names, NO_PROXY: names };
}
