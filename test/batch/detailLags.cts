import type { World } from '../support/world.cjs';

/** Wiro knows a task at first only where it was started: Detail shows none that is younger than so many seconds. */
export function detailLags({ wiro }: World, seconds: number): void {
	const errors = [{ code: 1, message: 'There is no task yet.' }];
	wiro.fault(
		'Detail',
		{ kind: 'json', body: { result: false, errors } },
		{
			times: Infinity,
			where: ({ body, at }) => {
				const begun = wiro.task(String(body.taskid))?.createdAt;
				return begun !== undefined && at < begun + seconds * 1000;
			},
		},
	);
}
