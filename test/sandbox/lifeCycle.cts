/** What decides how a task goes; all of it is known when the task starts. */
export interface Course {
	/** Milliseconds since 1970. */
	createdAt: number;
	queueSeconds: number;
	/** From `starttime` to `endtime`. */
	seconds: number;
	outcome: 'end' | 'error' | 'stuck' | 'vanish';
	finalStatus: string | undefined;
}

/** The moments of a task's life, in milliseconds since 1970; `Infinity` = never. */
export interface Moments {
	created: number;
	assigned: number;
	accepted: number;
	preprocessStart: number;
	preprocessEnd: number;
	start: number;
	output: number;
	outputFull: number;
	end: number;
	postprocessStart: number;
	/** Done: no status comes after this one. */
	finished: number;
}

/** How long each of the short phases around the model's run takes. */
const SHORT_PHASE = 20;

/** Lays the whole life of a task out, from its start. */
export function momentsOf({ createdAt, queueSeconds, seconds, outcome }: Course): Moments {
	const assigned = createdAt + queueSeconds * 1000;
	const accepted = assigned + SHORT_PHASE;
	const preprocessStart = accepted + SHORT_PHASE;
	const preprocessEnd = preprocessStart + SHORT_PHASE;
	// `task_error`: a fatal failure before the model ran [client]; none of the later moments comes.
	const runs = outcome !== 'error';
	const start = runs ? preprocessEnd + SHORT_PHASE : Infinity;
	const end = outcome === 'stuck' ? Infinity : start + seconds * 1000;
	return {
		created: createdAt,
		assigned,
		accepted,
		preprocessStart,
		preprocessEnd,
		start,
		output: outcome === 'stuck' ? start : start + seconds * 500,
		outputFull: outcome === 'stuck' ? Infinity : start + seconds * 950,
		end,
		postprocessStart: end + SHORT_PHASE,
		finished: runs ? end + 2 * SHORT_PHASE : preprocessEnd + SHORT_PHASE,
	};
}

/** The status of a task that nobody stops, as a pure function of its life and the time. */
export function statusAt(course: Course, moments: Moments, failed: boolean, now: number): string {
	const steps: Array<[number, string]> = [
		[moments.finished, course.finalStatus ?? usualEnd(course)],
		[moments.postprocessStart, 'task_postprocess_start'],
		[moments.end, 'task_end'],
		[moments.outputFull, failed ? 'task_error_full' : 'task_output_full'],
		[moments.output, 'task_output'],
		[moments.start, 'task_start'],
		[moments.preprocessEnd, 'task_preprocess_end'],
		[moments.preprocessStart, 'task_preprocess_start'],
		[moments.accepted, 'task_accept'],
		[moments.assigned, 'task_assign'],
	];
	return steps.find(([moment]) => now >= moment)?.[1] ?? 'task_queue';
}

/** A failed task ends in `task_postprocess_end` too, with its `pexit` telling [docs]. */
function usualEnd({ outcome }: Course): string {
	return outcome === 'error' ? 'task_error' : 'task_postprocess_end';
}
