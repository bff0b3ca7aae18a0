import { Listener } from './listener.cjs';

/** What was posted. */
export interface Received {
	contentType: string;
	text: string;
}

/** Somebody who is called back. */
export class Receiver {
	/** Everything that came, in order. */
	readonly got: Received[] = [];
	/** The HTTP status of the next answers; 200 when there is none left. */
	answers: number[] = [];
	/** What it does before it answers. */
	before: () => Promise<void> = async () => undefined;
	private readonly listener = new Listener((request, response) => {
		const pieces: Buffer[] = [];
		request.on('data', (piece: Buffer) => pieces.push(piece));
		request.on('end', () => {
			const { 'content-type': contentType = '' } = request.headers;
			this.got.push({ contentType, text: Buffer.concat(pieces).toString() });
			void this.before().then(() => response.writeHead(this.answers.shift() ?? 200).end());
		});
	}, 0);

	get url(): string {
		return `http://127.0.0.1:${this.listener.port}/done`;
	}

	async open(): Promise<void> {
		await this.listener.open();
	}

	async close(): Promise<void> {
		await this.listener.close();
	}
}
