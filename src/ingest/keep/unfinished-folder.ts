/** Folder of what loads keep and have not committed yet, beside where it will lie; nothing reads from it. */
export const unfinishedFolder = '.sluice-unfinished';
