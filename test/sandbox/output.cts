import { fromBytes, fromStream, type ByteSource, type PictureKind } from './pictures.cjs';
import { hex, token } from './random.cjs';
import type { OutputPlan } from './types.cjs';

/** One file that a task made. */
export class SandboxOutput {
	readonly id = hex(16);
	readonly parentId = hex(16);
	readonly accessKey = token(30);
	readonly name: string;
	readonly contentType: string;
	/** Path on the picture host: eight groups that nobody guesses, then the name [seed]. */
	readonly path: string;
	/** Downloads that still answer 503. */
	failures: number;
	/** The file itself. */
	readonly bytes: ByteSource;

	constructor(
		index: number,
		private readonly plan: Partial<OutputPlan>,
		kind: PictureKind,
		/** The usual picture, where the plan brings no bytes of its own. */
		usual: () => Buffer,
	) {
		this.name = plan.name ?? `${index}.${kind}`;
		this.contentType = plan.contentType ?? `image/${kind}`;
		this.path = `/${Array.from({ length: 8 }, () => hex(4)).join('-')}/${encodeURIComponent(this.name)}`;
		this.failures = plan.failBefore ?? 0;
		const { bytes, stream } = plan;
		this.bytes = stream ? fromStream(stream.size) : fromBytes(bytes ?? usual);
	}

	/** The size as Wiro declares it, which a plan can make differ from the real one. */
	get declaredSize(): string {
		return this.plan.size ?? String(this.bytes.size);
	}

	url(origin: string): string {
		return this.plan.url ?? `${origin}${this.path}`;
	}
}
