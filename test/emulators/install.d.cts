export function findJava(): string | undefined;
export function findPython(): string | undefined;
export function missing(): string | undefined;
export function installMinistack(): string;
export function installDynamo(): string;
