/** What an old n8n does otherwise by itself, so that no test can ask for it: parts of tests' names, each with the reason. */
export const KNOWN: ReadonlyArray<[name: string, reason: string]> = [
	['database', 'n8n-core 1.x has no database mode'],
	['a file above 100 MB', 'these tests use the database mode'],
	["in n8n's combined mode", 'n8n-core 1.x has no combined mode'],
	['leaves nothing in the storage of n8n', 'n8n-core 1.x keeps what came of a file that breaks'],
	['while it has a place gives it back', 'these tests use the database mode'],
	['while it waits leaves the turns of the others', 'these tests use the database mode'],
	['thousands of starts that wait', 'these tests use the database mode'],
	['a slow storage holds up', 'these tests use the database mode'],
	['nor one that is to be compared with earlier edits', 'these tests use the database mode'],
	['a required field that was never filled in', 'n8n tells it in other words'],
	[
		'"Retry On Fail" together with "Continue"',
		'refused: n8n would lose the results (oldest.test.cts)',
	],
	['a file of unknown type that is called', 'n8n gives an unknown file no type at all'],
	['one hint tells what the run came to', 'n8n shows hints of a node from 1.79 on'],
	['what a task cost that "On Timeout" killed', 'n8n shows hints of a node from 1.79 on'],
	['the hint counts each item once', 'n8n shows hints of a node from 1.79 on'],
	['leaves a hint about edits', 'n8n shows hints of a node from 1.79 on'],
	['its hint says that Wiro may not reach', 'n8n shows hints of a node from 1.79 on'],
	['a batch in which every edit failed says so first', 'n8n shows hints of a node from 1.79 on'],
	['and the hint counts it', 'n8n shows hints of a node from 1.79 on'],
	['the hint counts what was not started', 'n8n shows hints of a node from 1.79 on'],
	['is not told as free', 'n8n shows hints of a node from 1.79 on'],
	[
		'a failed edit of an earlier try does not count',
		'refused: n8n would lose the results (oldest.test.cts)',
	],
	['an operation that there is not', 'an old n8n itself refuses such a workflow'],
	['when it never comes', 'an n8n 1.x gives a silent host two attempts within the same budget'],
	['first in, first started', 'the HTTP client lets requests overtake each other by a hair'],
	[
		'sixty at once under a limit of five',
		'the HTTP client lets requests overtake each other by a hair',
	],
	['one failing item under Continue leaves', 'the error output takes no details before n8n 2.36'],
	['a later Get Detail on details.taskId', 'the error output takes no details before n8n 2.36'],
];

/** A pattern for jest that leaves these tests out. */
export function withoutKnown(): string {
	const names = KNOWN.map(([name]) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return `^(?!.*(${names.join('|')})).*$`;
}
