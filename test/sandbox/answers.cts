/** A complete answer of the API, before any fault gets at it. */
export interface Answer {
	status: number;
	json: unknown;
}

/** Wiro's error codes inside HTTP 200 that the sandbox gives by itself [docs]. */
export const CODE = { validation: 0, notFound: 1, tooManyTasks: 96, noFunds: 97 } as const;

/** What a call answers when all is well. */
export function success(fields: Record<string, unknown>): Answer {
	return { status: 200, json: { errors: [], ...fields, result: true } };
}

/** A refusal as Wiro words it; all but authorization come with HTTP 200 [docs]. */
export function refusal(code: number, message: string, status = 200): Answer {
	return { status, json: { result: false, errors: [{ code, message }] } };
}
