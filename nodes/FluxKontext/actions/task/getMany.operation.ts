import type { INodeProperties } from 'n8n-workflow';

import { listTasks } from '../../batch/calls';
import { isBefore, PAGE, readPages } from '../../batch/readPages';
import type { ResultItem } from '../../batch/job';
import { listFailure } from '../../errors/listFailures';
import { simplify } from '../../fields/delivery';
import { fieldOf, optionOf, shownWhere } from '../../fields/field';
import { countOf, optionalChoiceOf, rawOf, switchOf } from '../../fields/parameter';
import { readDateTime } from '../../fields/values';
import { ALL_PICTURES, MODEL_PATHS, modelAt, models } from '../../models';
import type { Model } from '../../models/model';
import { reportJson } from '../../output/simplify';
import { standingOf, type Standing } from '../../wiro/status';
import type { Task } from '../../wiro/types';
import type { Operation } from '../operation';

const returnAll = fieldOf(
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	switchOf,
);

const DEFAULT_LIMIT = 50;

const limit = shownWhere(
	{ show: { returnAll: [false] } },
	fieldOf(
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
		},
		(parameter) => countOf(parameter) ?? DEFAULT_LIMIT,
	),
);

const model = optionOf(
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: models.map(({ name, path }) => ({ name, value: path })),
		default: 'wiro/flux_kontext_dev_with_2_image',
		description: 'Only tasks of this model',
	},
	(parameter) => modelAt(optionalChoiceOf(parameter, MODEL_PATHS)),
	'filters',
);

const OUTCOMES: Standing[] = ['running', 'succeeded', 'failed'];

const outcome = optionOf(
	{
		displayName: 'Outcome',
		name: 'outcome',
		type: 'options',
		options: [
			{ name: 'Failed', value: 'failed', description: 'Failed, cancelled or killed' },
			{ name: 'Running', value: 'running', description: 'Queued or running' },
			{ name: 'Succeeded', value: 'succeeded' },
		],
		default: 'succeeded',
		description: 'Only tasks that stand so',
	},
	(parameter) => optionalChoiceOf(parameter, OUTCOMES),
	'filters',
);

const createdAfter = optionOf(
	{
		displayName: 'Created After',
		name: 'createdAfter',
		type: 'dateTime',
		default: '',
		description: 'Only tasks that were started after this moment',
	},
	(parameter) => readDateTime(rawOf(parameter), parameter.label, parameter.context.getTimezone()),
	'filters',
);

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [model, outcome, createdAfter].flatMap(({ properties }) => properties),
};

/** Reads the project's list of tasks: what was started by whomever, also by executions that nobody knows of any more. */
export const getMany: Operation = {
	value: 'getMany',
	name: 'Get Many',
	action: 'Get many edits',
	description: 'Get the tasks of the project, newest first',
	properties: [...returnAll.properties, ...limit.properties, ...simplify.properties, filters],

	prepare(item) {
		const most = returnAll.read(item) ? Number.POSITIVE_INFINITY : limit.read(item);
		const wanted = { model: model.read(item), outcome: outcome.read(item) };
		const from = createdAfter.read(item) ?? Number.NEGATIVE_INFINITY;
		const simplified = simplify.read(item);
		const filtered = Object.values(wanted).some((each) => each !== undefined);
		return {
			run: async (batch) => {
				const items: ResultItem[] = [];
				let nameless = 0;
				const read = await readPages({
					fetch: async (page) => await listTasks(batch, { ...page, model: wanted.model?.path }),
					take: (fresh) => {
						for (const task of fresh) {
							if (isBefore(task, from)) return true;
							if (!isWanted(task, wanted)) continue;
							items.push({ json: reportJson(task, simplified) });
							if (task.taskId === null && task.taskToken === null) nameless += 1;
							if (items.length >= most) return true;
						}
						return false;
					},
					size: filtered ? PAGE : Math.min(PAGE, most),
				});
				if (!read.ok) throw listFailure(read.problem);
				if (!read.value.complete) batch.summary.note(NO_END);
				if (nameless > 0) batch.summary.note(`${NAMELESS}: ${nameless}`);
				return items;
			},
		};
	},
};

const NO_END = "Wiro's list of tasks did not come to its end, so some may be missing";
const NAMELESS = 'tasks with neither ID nor token, which Get Detail cannot find';

interface Wanted {
	model?: Model;
	outcome?: Standing;
}

function isWanted(task: Task, { model: asked, outcome: stands }: Wanted): boolean {
	const asWanted = stands === undefined || stands === standingOf(task.outcome);
	return asWanted && (asked === undefined || mayBeOf(asked, task));
}

/**
 * Wiro finds models by a part of their names, so that one finds others too. Where a task does not name its model, one with a field that the
 * model does not have is none of its own.
 */
function mayBeOf({ path, pictures }: Model, { model: own, parameters }: Task): boolean {
	if (own !== null) return own === path;
	return ALL_PICTURES.every(
		(each) =>
			pictures.includes(each) || !(each.name in parameters || `${each.name}Url` in parameters),
	);
}
