import type {
	ExecutionError,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
	IRunExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';
import { task } from '../../nodes/FluxKontext/actions/task';
import { execute, type Execution } from '../engine/engine.cjs';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';
import { GivenItems } from '../engine/givenItems.cjs';
import { NODE_TYPE } from '../engine/nodeTypes.cjs';

/** What a test says about the node under test; everything else is as n8n sets it when a user drags the node in. */
export interface NodeUse {
	parameters?: INodeParameters;
	items?: Array<IDataObject | INodeExecutionData>;
	onError?: INode['onError'];
	node?: Partial<INode>;
	credential: WiroCredential;
	resume?: IRunExecutionData;
	/** Where n8n says it is. */
	n8nAddress?: string;
	/** Data pinned to the node. */
	pinned?: INodeExecutionData[];
}

/** What came out of the node. */
export interface Outcome {
	run: IRun;
	/** The regular output. */
	items: INodeExecutionData[];
	json: IDataObject[];
	/** The error output, where it is wired. */
	errorItems: INodeExecutionData[];
	/** The error that stopped the execution. */
	error: ExecutionError | undefined;
	hints: NodeExecutionHint[];
	/** Everything that n8n would save of this execution, as text. */
	saved: string;
}

const NODE = 'Flux Kontext';

/** What a test leaves open of an edit's pictures is as in most workflows: one picture, by its address. */
const ONE_PICTURE = { inputImageUrl: 'https://example.com/chair.jpg' };

const ABOUT_TASKS = task.operations.map(({ value }) => value);

/** The editor saves a resource beside each operation. */
function filledIn(parameters: INodeParameters): INodeParameters {
	if (ABOUT_TASKS.includes(String(parameters.operation)))
		return { resource: 'task', ...parameters };
	const open = !Object.keys(parameters).some((name) => name.startsWith('inputImage'));
	return open ? { ...ONE_PICTURE, ...parameters } : parameters;
}

/** The workflow: given items -> Flux Kontext -> No Operation on each output. */
export function workflowOf({ parameters = {}, items = [{}], onError, node }: NodeUse) {
	const given: INodeExecutionData[] = items.map((item) =>
		'json' in item && typeof item.json === 'object'
			? (item as INodeExecutionData)
			: { json: item as IDataObject },
	);
	const at = (x: number, y = 0): [number, number] => [x, y];
	const nodes: INode[] = [
		{
			id: 'given',
			name: 'Given',
			type: GivenItems.type,
			typeVersion: 1,
			position: at(0),
			parameters: GivenItems.give(given),
		},
		{
			id: 'node',
			name: NODE,
			type: NODE_TYPE,
			typeVersion: 1,
			position: at(200),
			parameters: filledIn(parameters),
			credentials: { wiroHmacApi: { id: 'c1', name: 'Wiro account' } },
			...(onError === undefined ? {} : { onError }),
			...node,
		},
		...['Done', 'Failed'].map((name, index) => ({
			id: name,
			name,
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: at(400, index * 200),
			parameters: {},
		})),
	];
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		nodes,
		connections: {
			Given: { main: [to(NODE)] },
			[NODE]: { main: [to('Done'), ...(onError === 'continueErrorOutput' ? [to('Failed')] : [])] },
		},
	};
}

/** Starts the node on its items and hands back the running execution. */
export function startFluxKontext(use: NodeUse): Execution {
	const { credential, resume, pinned, n8nAddress } = use;
	const pinData = pinned === undefined ? undefined : { [NODE]: pinned };
	return execute(workflowOf(use), { credential, resume, pinData, n8nAddress });
}

/** Runs the node on its items in n8n's engine. */
export async function runFluxKontext(use: NodeUse): Promise<Outcome> {
	return outcomeOf(await startFluxKontext(use).finished);
}

/** Reads what came out of a node. */
export function outcomeOf(run: IRun, node = NODE): Outcome {
	const { resultData } = run.data;
	const task = resultData.runData[node]?.at(-1);
	const items = task?.data?.main[0] ?? [];
	return {
		run,
		items,
		json: items.map(({ json }) => json),
		errorItems: task?.data?.main[1] ?? [],
		error: resultData.error ?? task?.error,
		hints: task?.hints ?? [],
		saved: JSON.stringify(run),
	};
}
