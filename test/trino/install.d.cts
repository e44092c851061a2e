export function findJava(): string | undefined;
export function missing(): string | undefined;
export function install(): string;
