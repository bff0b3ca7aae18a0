import type { Field } from '../fields/field';
import type { Picture } from './pictureField';

/** One of Wiro's models: what a user fills in for it, which is exactly what goes over the wire. */
export interface Model {
	/** Its path behind `/Run/`, by which saved workflows name it. */
	path: string;
	/** What the list of models calls it. */
	name: string;
	/** What it is good for and how many pictures it takes, in a line. */
	description: string;
	/** The first is the one that is edited. */
	pictures: Picture[];
	/** Whether it takes JPG and PNG only, instead of all kinds that Wiro takes. */
	jpgAndPngOnly?: boolean;
	/** The other fields, by their own names. One that is left empty is left out. */
	settings: Array<Field<Setting>>;
	/** Its page is not at hand, so what stands in a setting unchanged is left out: the model's own default is the right one. */
	defaultsUnknown?: boolean;
}

/** The value of a field on the wire; undefined leaves it out. */
export type Setting = string | number | undefined;
