/** Something the machine lacks, in words that say what to do about it. */
export class Missing extends Error {}
