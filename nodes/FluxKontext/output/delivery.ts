/** What the node hands on: the pictures as files, or the task with its URLs. */
export type ReturnAs = 'image' | 'url';

/** How the user wants to have a task. */
export interface Delivery {
	returnAs: ReturnAs;
	simplify: boolean;
	/** The binary field that takes the picture. */
	binaryField: string;
	/** The name of the file without its ending; blank for the usual one. */
	fileName: string;
}
