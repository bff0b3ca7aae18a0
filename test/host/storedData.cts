/**
 * Reads the form in which n8n stores and sends execution data: a flat list, in which each text inside an object or a list is the number
 * of its value in that list.
 */
export function readStored(text: string): unknown {
	const list: unknown = JSON.parse(text);
	if (!Array.isArray(list)) return list;
	const values: unknown[] = list;
	const read = new Map<number, unknown>();

	function at(index: number): unknown {
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		if (read.has(index)) return read.get(index);
		const result: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
		read.set(index, result);
		for (const [key, part] of Object.entries(value)) {
			const whole: unknown = typeof part === 'string' ? at(Number(part)) : part;
			Object.assign(result, { [key]: whole });
		}
		return result;
	}

	return at(0);
}
