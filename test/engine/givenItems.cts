import { type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

/** A start node that hands out the items a test gives it, files included, as a trigger would. */
export class GivenItems implements INodeType {
	static readonly type = 'test.givenItems';

	private static readonly given = new Map<string, INodeExecutionData[]>();
	private static tickets = 0;

	/** Registers items, and returns the parameter that makes the node hand them out, once: what many executions leave in memory is measured. */
	static give(items: INodeExecutionData[]): { ticket: string } {
		GivenItems.tickets += 1;
		const ticket = String(GivenItems.tickets);
		GivenItems.given.set(ticket, items);
		return { ticket };
	}

	description: INodeTypeDescription = {
		displayName: 'Given Items',
		name: 'givenItems',
		group: ['trigger'],
		version: 1,
		description: 'Hands out the items of a test',
		defaults: { name: 'Given Items' },
		inputs: [],
		outputs: ['main'],
		properties: [{ displayName: 'Ticket', name: 'ticket', type: 'string', default: '' }],
	};

	async execute(this: { getNodeParameter(name: string, index: number): unknown }) {
		const ticket = String(this.getNodeParameter('ticket', 0));
		const items = GivenItems.given.get(ticket);
		if (items === undefined)
			throw new Error(`The items of ticket ${ticket} were handed out before`);
		GivenItems.given.delete(ticket);
		return [items];
	}
}
