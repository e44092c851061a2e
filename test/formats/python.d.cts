export function install(): string | undefined;
export const python: string;
