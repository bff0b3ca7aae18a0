import { randomUUID } from 'node:crypto';
import { wiroNow } from './clock.cjs';
import { momentsOf, statusAt, type Course, type Moments } from './lifeCycle.cjs';
import { samplesOf, type Model } from './models.cjs';
import { SandboxOutput } from './output.cjs';
import { plainJpeg, plainPicture, type PictureKind } from './pictures.cjs';
import { token } from './random.cjs';
import type { OutputPlan, RecordedFile, TaskPlan } from './types.cjs';

/** What a task is made from. */
export interface TaskStart {
	id: string;
	createdAt: number;
	queueSeconds: number;
	seconds: number;
	plan: TaskPlan;
	model: Model;
	/** The inputs as received; uploaded files are not in here. */
	parameters: Record<string, unknown>;
	/** What the model works with (`inputsOf`). */
	inputs: Record<string, unknown>;
	/** The uploaded files, by field. */
	files: Record<string, RecordedFile>;
	/** Where the service keeps uploads, by field: an address below its own [seed]. */
	uploads: Record<string, string>;
}

/**
 * A task. Nothing drives it: what it is at a moment follows from how it started, when somebody
 * stopped it, and the time. Times are milliseconds since 1970.
 */
export class SandboxTask {
	readonly id: string;
	readonly uuid = randomUUID();
	/** Its `socketaccesstoken`. */
	readonly token = token(30);
	readonly createdAt: number;
	readonly model: Model;
	/** What the model works with: its own inputs, with its defaults for those left out. */
	readonly inputs: Record<string, unknown>;
	/** What its pictures are. */
	readonly kind: PictureKind;
	/** The inputs as received, without files. */
	readonly parameters: Record<string, unknown>;
	/** The uploaded files, by field; without their bytes where those are not kept. */
	readonly files: Record<string, RecordedFile>;
	readonly plan: TaskPlan;
	readonly moments: Moments;
	/** The files it makes, whether they are ready or not. */
	readonly outputs: readonly SandboxOutput[];
	/** When it was killed or cancelled. */
	cancelledAt: number | undefined;
	/** Somebody deleted its files: what Wiro shows then is documented nowhere, here it is no outputs. */
	filesDeleted = false;
	/** Why its pictures could not be made; makes the task a failed one. */
	compositionError: string | undefined;
	/** The pictures, once they are made from the inputs. */
	composed: readonly Buffer[] = [];
	/** Settles when the pictures are ready or known to have failed; never rejects. */
	ready: Promise<void> = Promise.resolve();
	private readonly course: Course;

	constructor(private readonly from: TaskStart) {
		const { id, createdAt, queueSeconds, seconds, plan, parameters } = from;
		this.id = id;
		this.createdAt = createdAt;
		this.plan = plan;
		this.model = from.model;
		this.inputs = from.inputs;
		// The Dev tools have no choice of it.
		this.kind = from.inputs.outputFormat === 'jpeg' ? 'jpeg' : 'png';
		this.parameters = parameters;
		this.files = from.files;
		const { outcome = 'end', finalStatus } = plan;
		this.course = { createdAt, queueSeconds, seconds, outcome, finalStatus };
		this.moments = momentsOf(this.course);
		this.outputs = this.outputPlans().map(
			(output, index) => new SandboxOutput(index, output, this.kind, () => this.picture(index)),
		);
	}

	/** Its status as Wiro names it. */
	state(now = wiroNow()): string {
		if (this.cancelled(now)) return 'task_cancel';
		const running = now >= this.moments.assigned && now < this.moments.finished;
		if (running && this.plan.statusOverride !== undefined) return this.plan.statusOverride;
		return statusAt(this.course, this.moments, !this.succeeds, now);
	}

	/** Still in the queue: it can be cancelled, not killed. */
	queued(now = wiroNow()): boolean {
		return !this.cancelled(now) && now < this.moments.assigned;
	}

	/** Done in whatever way; it does not count against the account's limit any more. */
	finished(now = wiroNow()): boolean {
		return this.cancelled(now) || now >= this.moments.finished;
	}

	/** Killed or cancelled. */
	cancelled(now = wiroNow()): boolean {
		return this.cancelledAt !== undefined && now >= this.cancelledAt;
	}

	/** Killed while it ran: paid for in part, so not `billed`. */
	get killed(): boolean {
		return this.cancelledAt !== undefined && this.cancelledAt >= this.moments.assigned;
	}

	/** Ended by itself, and well: the user pays for it in full. */
	get billed(): boolean {
		return this.finished() && this.cancelledAt === undefined && this.succeeds;
	}

	/** The outputs that Wiro shows by now. */
	shownOutputs(now = wiroNow()): readonly SandboxOutput[] {
		if (this.filesDeleted) return [];
		if (this.cancelled(now)) {
			// A killed task can have outputs [seed]: here, from half of its running time on.
			return (this.cancelledAt ?? 0) >= this.moments.output ? this.outputs : [];
		}
		return now >= this.moments.finished && this.succeeds ? this.outputs : [];
	}

	/** The task as an entry of `tasklist`, in the seed's order of fields. */
	entry(pictureOrigin: string, shape: 'short' | 'long', now = wiroNow()): Record<string, unknown> {
		const outputs = this.shownOutputs(now).map((output) =>
			this.outputEntry(output, pictureOrigin, shape),
		);
		const time = (moment: number) => this.time(moment, now);
		const entry: Record<string, unknown> = {
			id: this.id,
			uuid: this.uuid,
			name: '',
			socketaccesstoken: this.token,
			parameters: { ...this.parameters, ...this.from.uploads },
			debugoutput: '',
			debugerror: this.finished(now) ? this.debugError : '',
			starttime: time(this.moments.start),
			endtime:
				this.cancelled(now) && this.killed ? time(this.cancelledAt ?? 0) : time(this.moments.end),
			elapsedseconds: this.elapsed(now).toFixed(4),
			status: this.state(now),
			cps: this.model.dollarsPerSecond.toFixed(12),
			totalcost: this.cost(now).toFixed(12),
			guestid: null,
			projectid: '699',
			modelid: this.model.id,
			modelslugowner: this.model.path.split('/')[0],
			modelslugproject: this.model.path.split('/')[1],
			description: '',
			basemodelid: '0',
			runtype: 'model',
			modelfolderid: '',
			modelfileid: '',
			callbackurl: this.parameters.callbackUrl ?? '',
			marketplaceid: null,
			createtime: time(this.createdAt),
			canceltime: time(this.cancelledAt ?? Infinity),
			assigntime: time(this.moments.assigned),
			accepttime: time(this.moments.accepted),
			preprocessstarttime: time(this.moments.preprocessStart),
			preprocessendtime: time(this.moments.preprocessEnd),
			postprocessstarttime: time(this.moments.postprocessStart),
			postprocessendtime: this.plan.outcome === 'error' ? '0' : time(this.moments.finished),
			...this.exitField(now),
			categories: CATEGORIES,
			outputs,
			size: String(outputs.reduce((sum, { size }) => sum + Number(size), 0)),
			...this.plan.set,
		};
		for (const field of this.plan.omit ?? []) delete entry[field];
		return entry;
	}

	/** US dollars. A failed task is not billed [docs], a killed one for the time it ran [seed]. */
	cost(now = wiroNow()): number {
		const pays = this.cancelled(now) ? this.killed : this.finished(now) && this.succeeds;
		return pays ? this.elapsed(now) * this.model.dollarsPerSecond : 0;
	}

	/** The text Wiro shows for a failed task. */
	get debugError(): string {
		return this.compositionError ?? this.plan.debugerror ?? '';
	}

	/** Whether it ends well if nobody stops it. Without a `pexit`, the outputs tell. */
	private get succeeds(): boolean {
		const { outcome, finalStatus } = this.plan;
		if (outcome === 'error' || finalStatus === 'task_error' || finalStatus === 'task_cancel') {
			return false;
		}
		return this.exit === null ? this.outputs.length > 0 : this.exit === '0';
	}

	private get exit(): string | null {
		if (this.compositionError !== undefined) return '1';
		const { pexit = '0' } = this.plan;
		return pexit;
	}

	/**
	 * Before the end there is no `pexit`, and none after `task_error` unless planned: the model has
	 * not exited. Stopped tasks have "0" [seed].
	 */
	private exitField(now: number): { pexit?: string } {
		if (!this.finished(now)) return {};
		if (this.cancelled(now)) return { pexit: '0' };
		if (this.plan.outcome === 'error' && this.plan.pexit === undefined) return {};
		return this.exit === null ? {} : { pexit: this.exit };
	}

	/** Seconds the model ran; 0 until it is over. */
	private elapsed(now: number): number {
		const over = this.cancelled(now) ? (this.cancelledAt ?? now) : this.moments.end;
		if (now < over || over < this.moments.start) return 0;
		return (Math.min(over, this.moments.end) - this.moments.start) / 1000;
	}

	/** A moment as Wiro writes it: unix seconds as text, "0" = not yet, or never any more. */
	private time(moment: number, now: number): string {
		const reached = moment <= now && moment <= (this.cancelledAt ?? Infinity);
		return reached ? String(Math.floor(moment / 1000)) : '0';
	}

	private outputPlans(): Array<Partial<OutputPlan>> {
		const { outputs = samplesOf(this.inputs) } = this.plan;
		return typeof outputs === 'number' ? Array.from({ length: outputs }, () => ({})) : outputs;
	}

	private picture(index: number): Buffer {
		const plain = this.kind === 'jpeg' ? plainJpeg : plainPicture;
		return this.composed[index] ?? plain(`task ${this.id}, sample ${index}`);
	}

	private outputEntry(output: SandboxOutput, origin: string, shape: 'short' | 'long') {
		// Files appear shortly before the end in the seed; a second's resolution makes it the end here.
		const moment = Math.min(this.moments.end, this.cancelledAt ?? Infinity);
		const madeAt = String(Math.floor(moment / 1000));
		return {
			id: output.id,
			name: output.name,
			contenttype: output.contentType,
			parentid: output.parentId,
			uuid: this.uuid,
			size: output.declaredSize,
			addedtime: madeAt,
			modifiedtime: madeAt,
			accesskey: output.accessKey,
			// Only the examples of Kill and Cancel have these [seed].
			...(shape === 'long' && { foldercount: '0', filecount: '0', ispublic: 0, expiretime: null }),
			url: output.url(origin),
		};
	}
}

/** A string that holds a JSON array [seed]. */
export const CATEGORIES = '["tool","image-to-image","quick-showcase","compare-landscape"]';
