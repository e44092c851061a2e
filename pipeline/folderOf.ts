/** Folder of a key of the lake, with the slash at its end. */
export const folderOf = (key: string): string => key.slice(0, key.lastIndexOf("/") + 1);
